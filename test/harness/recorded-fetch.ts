import { onTestFinished } from 'vitest';

/** The bytes of a response as the program got them. */
export interface RecordedResponse {
  readonly status: number;
  /** Lower-case names and values, ordered by name; without the date and without what belongs to one connection. */
  readonly headers: readonly (readonly [string, string])[];
  /** Bytes as Latin-1, so that a difference can be read. */
  readonly body: string;
}

/** Responses of the global `fetch`, which every SDK uses. */
export interface FetchRecorder {
  /** All responses since the last call, in the order of their requests, when their bodies are whole. */
  take(): Promise<readonly RecordedResponse[]>;
}

const OF_A_HOP: ReadonlySet<string> = new Set(['connection', 'keep-alive', 'transfer-encoding', 'date']);

/** Keeps a copy of every response of the global `fetch` until the test ends. */
export function recordFetch(): FetchRecorder {
  const original = globalThis.fetch;
  let copies: Promise<RecordedResponse>[] = [];
  globalThis.fetch = async (input, init) => {
    const response = await original(input, init);
    copies.push(toRecord(response.clone()));
    return response;
  };
  onTestFinished(() => {
    globalThis.fetch = original;
  });
  return {
    take() {
      const taken = copies;
      copies = [];
      return Promise.all(taken);
    },
  };
}

async function toRecord(response: Response): Promise<RecordedResponse> {
  return {
    status: response.status,
    headers: [...response.headers].filter(([name]) => !OF_A_HOP.has(name)),
    body: Buffer.from(await response.arrayBuffer()).toString('latin1'),
  };
}
