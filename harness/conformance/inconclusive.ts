/** Accuses the testbed, the machine or fleetbed itself: nothing can be said about the implementation. */
export class Inconclusive extends Error {
  constructor(reason: string, options?: ErrorOptions) {
    super(reason, options);
    this.name = 'Inconclusive';
  }
}
