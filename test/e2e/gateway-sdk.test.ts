import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { SessionUrls, StartedSession } from '../../contract/session.ts';
import { type DaemonKit, startDaemonKit } from '../harness/daemon-kit.ts';
import { FAKE_USAGE } from '../harness/fake-answers.ts';
import { type FakeUpstream, type RecordedRequest, startFakeUpstream } from '../harness/fake-upstream.ts';
import { type FetchRecorder, type RecordedResponse, recordFetch } from '../harness/recorded-fetch.ts';
import { CLIENT_KEY, SDK_PROGRAMS, type SdkProgram } from '../harness/sdk-programs.ts';
import { splitBody } from '../harness/system-text.ts';
import { insertionOf } from '../harness/wire-calls.ts';

/** Text that JSON has to escape, and that ends like the JSON around it. */
const TERSE = '# Terse\n\nAnswer in "one" sentence \\ no more. É – 😀 "}]}\n';
const KIND = '# Kind\n\nBe kind.\n';
/** Headers that belong to one connection, or to one length. */
const OF_A_HOP = /^(?:host|connection|content-length|transfer-encoding)$/i;

let fake: FakeUpstream;
let kit: DaemonKit;

beforeAll(async () => {
  fake = await startFakeUpstream();
  kit = await startDaemonKit({ upstreamUrl: fake.url });
  await kit.client.persona.create.mutate({ name: 'terse', content: TERSE });
  await kit.client.persona.create.mutate({ name: 'kind', content: KIND });
});

afterAll(async () => {
  await kit?.dispose();
  await fake?.close();
});

/** One run of a program: what it got, and what went over the wires on both sides. */
interface Run {
  readonly result: unknown;
  readonly requests: readonly RecordedRequest[];
  readonly responses: readonly RecordedResponse[];
}

interface RunOptions {
  readonly program: SdkProgram;
  readonly base: SessionUrls;
  readonly fetches: FetchRecorder;
  readonly pause?: () => Promise<void>;
}

async function run({ program, base, fetches, pause = async () => undefined }: RunOptions): Promise<Run> {
  const before = fake.requests.length;
  for (const reply of program.replies) fake.reply(reply);
  const result = await program.run(base, pause);
  return { result, requests: fake.requests.slice(before), responses: await fetches.take() };
}

/** Where a program calls the provider itself. */
function direct(): SessionUrls {
  return { anthropic: fake.url, openai: `${fake.url}/v1`, gemini: fake.url };
}

function urlsOf({ urls }: StartedSession): SessionUrls {
  if (!urls) throw new Error('HTTP is off');
  return urls;
}

function start(persona: string): Promise<StartedSession> {
  return kit.client.session.start.mutate({ agent: 'sdk', persona });
}

async function switchTo(id: string, persona: string): Promise<void> {
  await kit.client.session.switch.mutate({ target: { id }, persona });
}

/** The block that a session's agent gets now, without its attributes. */
async function blockOf(id: string): Promise<RegExp> {
  const { text } = await kit.client.session.effective.query({ id });
  const literal = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^<active_persona id="[^"]+" version="1\\.0\\.0" key="[^"]+">\\n${literal}\\n</active_persona>$`);
}

function headersOf({ rawHeaders }: RecordedRequest): readonly string[] {
  const pairs = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1]] as const] : []));
  return pairs.filter(([name]) => !OF_A_HOP.test(name)).map(([name, value]) => `${name}: ${value}`);
}

/** The request went on as the SDK made it, all but for one block behind the client's own system text. */
function expectOneInsertion(sent: RecordedRequest, arrived: RecordedRequest, block: RegExp): void {
  expect(arrived.method).toBe(sent.method);
  expect(arrived.url).toBe(sent.url);
  expect(headersOf(arrived)).toEqual(headersOf(sent));
  expect(headersOf(arrived).join('\n')).toContain(CLIENT_KEY);
  expect(insertionOf(sent.body, arrived.body)?.length).toBeGreaterThan(0);
  expect(arrived.header('content-length')).toBe(String(arrived.body.length));
  const [before, after] = [sent, arrived].map(({ body }) => splitBody(JSON.parse(body.toString('utf8'))));
  expect(after?.rest).toEqual(before?.rest);
  const own = before?.system.join('\n\n') ?? '';
  const all = after?.system.join('\n\n') ?? '';
  expect(all.startsWith(own)).toBe(true);
  expect(all.slice(own.length).replace(/^\n\n/, '')).toMatch(block);
}

function expectNothingOfOurs(requests: readonly RecordedRequest[], { token }: StartedSession): void {
  for (const { url, rawHeaders, body } of requests) {
    const all = [url, ...rawHeaders, body.toString('utf8')].join('\n');
    expect(all).not.toContain(token);
    expect(all).not.toMatch(/mst_|x-maestro/i);
  }
}

describe.each(SDK_PROGRAMS)('$name through the gateway of a real daemon', (program) => {
  it('sends its own bytes and one block, of the new persona after a switch in mid conversation', async () => {
    const fetches = recordFetch();
    const alone = await run({ program, base: direct(), fetches });
    const session = await start('terse');
    const blocks = [await blockOf(session.id)];
    const pause = async () => {
      await switchTo(session.id, 'kind');
      blocks.push(await blockOf(session.id));
    };
    const through = await run({ program, base: urlsOf(session), fetches, pause });

    expect(through.requests).toHaveLength(2);
    for (const [i, sent] of alone.requests.entries()) {
      const arrived = through.requests[i];
      const block = blocks[i];
      if (!arrived || !block) throw new Error(`there is no request ${i}`);
      expectOneInsertion(sent, arrived, block);
    }
    expect(blocks.map(String).map((text) => text.includes('Be kind'))).toEqual([false, true]);
    expectNothingOfOurs(through.requests, session);
    expect(through.responses).toEqual(alone.responses);
    expect(through.result).toEqual(alone.result);
  });

  it('sends its own bytes and nothing else after the session was cleared', async () => {
    const fetches = recordFetch();
    const alone = await run({ program, base: direct(), fetches });
    const session = await start('terse');
    await kit.client.session.clear.mutate({ id: session.id });
    const through = await run({ program, base: urlsOf(session), fetches });
    expect(through.requests.map(({ body }) => body.toString('utf8'))).toEqual(
      alone.requests.map(({ body }) => body.toString('utf8')),
    );
    expect(through.requests.map(headersOf)).toEqual(alone.requests.map(headersOf));
    expect(through.responses).toEqual(alone.responses);
    expect(through.result).toEqual(alone.result);
  });

  it('is metered: what the provider reported, how long it took, and the persona of each request', async () => {
    const fetches = recordFetch();
    const session = await start('terse');
    await run({ program, base: urlsOf(session), fetches, pause: () => switchTo(session.id, 'kind') });
    const rows = await vi.waitFor(async () => {
      const found = await kit.client.session.requests.query({ id: session.id });
      expect(found).toHaveLength(2);
      return found;
    });
    const isCount = program.name.includes('count_tokens');
    for (const row of rows) {
      expect(row).toMatchObject({ status: 200, injected: true, reparsed: false, model: expect.stringMatching(/-x$/) });
      expect(row.firstByteMs).toBeGreaterThanOrEqual(0);
      expect(row.totalMs).toBeGreaterThanOrEqual(row.firstByteMs ?? 0);
      if (isCount) continue;
      const { input: inputTokens, output: outputTokens, cached: cachedTokens } = FAKE_USAGE;
      expect(row).toMatchObject({ inputTokens, outputTokens, cachedTokens });
    }
    const versions = await Promise.all(
      ['kind', 'terse'].map(async (ref) => (await kit.client.persona.get.query({ ref })).versionId),
    );
    expect(rows.map(({ personaVersionIds }) => personaVersionIds)).toEqual(versions.map((id) => [id]));
    const [sums] = await kit.client.usage.summary.query({ by: 'session', session: session.id });
    expect(sums).toMatchObject({ requests: 2, errors: 0, inputTokens: isCount ? 0 : 2 * FAKE_USAGE.input });
    const summary = await kit.client.session.get.query({ id: session.id });
    expect(summary).toMatchObject({ requests: 2, revision: 2, outputTokens: isCount ? 0 : 2 * FAKE_USAGE.output });
  });
});
