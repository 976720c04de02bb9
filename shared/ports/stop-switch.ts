/** Undefined while spending goes on. */
export type Stop = { since: Date; reason: string } | undefined;

/**
 * One switch for the whole system. While it is on, paid calls that run finish, and none is started: nothing is reserved
 * or extended, no queued video is let in.
 */
export interface StopSwitch {
  read(): Promise<Stop>;
  /** On: the first reason stays until it is off again. */
  stop(reason: string): Promise<Stop>;
  resume(): Promise<Stop>;
}
