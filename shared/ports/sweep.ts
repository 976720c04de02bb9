/** What one sweep found and set going again. */
export interface SweepReport {
  takenOver: number;
  rewoken: number;
  settled: number;
  /** Reservations of clients that ran out. */
  expired: number;
  admitted: number;
  /** Early warnings given about what videos cost. */
  warned: number;
}

export interface Sweep {
  once(): Promise<SweepReport>;
}
