/** An address as load-balancing maps are printed: `10.0.0.1`, `[fd00::1]`, `[10.0.0.1]`. A piece of an expression. */
export const ADDRESS = '(?:\\[[0-9a-fA-F:.]{2,45}\\]|[0-9.]{7,15})';
