/** What one read of a socket gives at most. */
const READ_BYTES = 65_536;

/**
 * The buffer that sockets are read into: one for all, since what was read is copied out before anything else is read. By
 * itself Node takes 64 KiB for each read, of which a message takes little: a third of the time that a request costs.
 */
export const SHARED_BYTES: Buffer = Buffer.allocUnsafeSlow(READ_BYTES);

/** What was just read. */
export function copyOfRead(bytes: number): Buffer {
  const chunk = Buffer.allocUnsafe(bytes);
  SHARED_BYTES.copy(chunk, 0, 0, bytes);
  return chunk;
}
