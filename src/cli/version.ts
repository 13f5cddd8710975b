export { packageRoot, toolVersion } from '../archive/package-root.ts';
