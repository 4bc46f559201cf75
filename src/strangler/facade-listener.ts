/**
 * The listener of a load balancer as the façade.
 */
export class FacadeListener {
  /**
   * Plain HTTP on port 80, without a certificate. Everybody on the way reads and changes requests and responses. Synthesis warns.
   *
   * It is for a network whose clients have no TLS, or for a load balancer behind one that has.
   */
  static plainHttp(): FacadeListener {
    return new FacadeListener();
  }

  private constructor() {}
}
