import { Socket } from 'node:net';
import { CONTROL_FD, type PortReply, type PortRequest } from './settings.ts';

/** The channel on which the program asks for ports of its place: lines of JSON. */
export class Control {
  readonly #socket = new Socket({ fd: CONTROL_FD });
  readonly #waiting = new Map<number, (reply: PortReply) => void>();
  #next = 1;

  constructor() {
    let rest = '';
    this.#socket.on('error', () => undefined);
    this.#socket.setEncoding('utf8').on('data', (text: string) => {
      const lines = (rest + text).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) this.#take(JSON.parse(line) as PortReply);
    });
    this.#socket.unref();
  }

  /** Asks for a port; `answer` is called once. Returns the number by which it is closed. */
  listen(port: number, via: number, answer: (reply: PortReply) => void): number {
    const id = this.#next++;
    this.#waiting.set(id, answer);
    this.#send({ id, listen: port, via });
    return id;
  }

  close(id: number): void {
    this.#send({ id, close: true });
  }

  #send(request: PortRequest): void {
    this.#socket.write(`${JSON.stringify(request)}\n`);
  }

  #take(reply: PortReply): void {
    const answer = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    answer?.(reply);
  }
}
