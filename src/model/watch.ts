/** Parts of a run that are timed. */
export type Stage = 'load' | 'open' | 'read' | 'recognise' | 'parse' | 'pack' | 'assemble' | 'judge' | 'report' | 'render';

/** A stopwatch handed in from outside: the core has no clock of its own. */
export interface Watch {
  /** Starts timing a piece of work of a stage; the result ends it, with the name it turned out to have: a parser, a rule. */
  start(stage: Stage, name?: string): (name?: string) => void;
}
