const LF = 10;
const CR = 13;
const COLON = 58;
const SPACE = 32;
const DATA = Buffer.from('data');

/**
 * Reads a stream of server-sent events and hands out the data of each event (lines joined by a
 * line feed, as the HTML standard says; names and ids are not needed here). Knows the line ends LF
 * and CRLF. An event of more than `maxEventBytes` is passed over.
 */
export class SseReader {
  readonly #onData: (data: Buffer) => void;
  readonly #maxEventBytes: number;
  #line: Buffer[] = [];
  #data: Buffer[] = [];
  #bytes = 0;

  constructor(onData: (data: Buffer) => void, maxEventBytes: number) {
    this.#onData = onData;
    this.#maxEventBytes = maxEventBytes;
  }

  /** Takes the next bytes; they may begin and end anywhere. */
  push(chunk: Buffer): void {
    let from = 0;
    for (let at = chunk.indexOf(LF); at >= 0; at = chunk.indexOf(LF, from)) {
      this.#keep(chunk.subarray(from, at));
      this.#endLine();
      from = at + 1;
    }
    if (from < chunk.length) this.#keep(chunk.subarray(from));
  }

  /** Hands out the last event where the stream ended without its empty line. */
  end(): void {
    if (this.#line.length > 0) this.#endLine();
    this.#dispatch();
  }

  #keep(part: Buffer): void {
    this.#bytes += part.length;
    if (this.#bytes <= this.#maxEventBytes) this.#line.push(part);
  }

  #endLine(): void {
    const first = this.#line[0];
    const whole = this.#line.length === 1 && first ? first : Buffer.concat(this.#line);
    this.#line = [];
    const line = whole.at(-1) === CR ? whole.subarray(0, -1) : whole;
    if (line.length === 0) this.#dispatch();
    else if (line.subarray(0, 4).equals(DATA) && line[4] === COLON) {
      this.#data.push(line.subarray(line[5] === SPACE ? 6 : 5));
    }
  }

  #dispatch(): void {
    const [first, ...more] = this.#data;
    const isWhole = this.#bytes <= this.#maxEventBytes;
    this.#data = [];
    this.#bytes = 0;
    if (!first || !isWhole) return;
    this.#onData(more.length === 0 ? first : Buffer.concat([first, ...more.flatMap((each) => [Buffer.of(LF), each])]));
  }
}
