// Counts the pieces in which the body of a request arrives. Each costs a call of the parser: 64 KiB of single bytes in chunks hold
// up the event loop as long as a thousand calls of the API, whether they are read or not.
import type { Socket } from 'node:net';
import { http } from '../base/node-http.ts';
import { limits } from '../config/limits.ts';

/** Emitted by the socket of a request whose pieces are too many; then the socket is destroyed. */
export const TOO_MANY_PIECES = 'playauth:pieces';

const MOST = limits.bodyPieces.value;
/** Beyond that, of a body that goes on for long. */
const MEAN_BYTES = 64;

export class CountedRequest extends http.IncomingMessage {
  pieceCount = 0;
  pieceBytes = 0;

  override push(piece: unknown, encoding?: BufferEncoding): boolean {
    if (Buffer.isBuffer(piece)) this.#count(piece.length);
    return super.push(piece, encoding);
  }

  #count(bytes: number): void {
    this.pieceCount += 1;
    this.pieceBytes += bytes;
    if (this.pieceCount <= MOST || this.pieceCount - MOST <= this.pieceBytes / MEAN_BYTES) return;
    const socket: Socket = this.socket;
    // The parser goes on to the end of what it has read: it hands nothing more to a request that Node has marked so.
    (this as { _dumped?: boolean })._dumped = true;
    if (socket.destroyed) return;
    socket.emit(TOO_MANY_PIECES);
    socket.destroy();
  }
}
