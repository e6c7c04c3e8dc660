import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openLogFile } from './log-file.ts';
import { createLogger, type LoggerOptions } from './logger.ts';

const TOKEN = `mst_abcdefgh_${'s'.repeat(43)}`;
let folder: string;
let file: string;
let aside: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'maestro-log-'));
  file = join(folder, 'daemon.log');
  aside = [];
});

afterEach(() => rmSync(folder, { recursive: true }));

function logger(options: Partial<LoggerOptions> = {}) {
  return createLogger({ file, level: 'info', fallback: (line) => aside.push(line), ...options });
}

function lines(path = file): readonly Record<string, unknown>[] {
  return readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the log', () => {
  it('is one JSON line an event, in a file that only its owner can read', () => {
    const log = logger();
    log.info({ sessionId: 'abc', n: 3, big: 12n, at: new Date(0), list: [1, 'x'] }, 'something happened');
    log.warn({}, 'two\nlines');
    expect(lines()).toMatchObject([
      { level: 30, msg: 'something happened', sessionId: 'abc', n: 3, big: '12', at: '1970-01-01T00:00:00.000Z' },
      { level: 40, msg: 'two\nlines' },
    ]);
    expect(readFileSync(file, 'utf8').split('\n')).toHaveLength(3);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it('leaves out what is below its level, which can be changed', () => {
    const log = logger();
    log.debug({}, 'no');
    log.setLevel('debug');
    log.debug({}, 'yes');
    expect(lines().map(({ msg }) => msg)).toEqual(['yes']);
  });

  it.each([
    ['an Anthropic key', 'sk-ant-api03-AbCdEf_123456'],
    ['an OpenAI key', 'sk-proj-AbCdEf123456'],
    ['a Google key', 'AIzaSyA1234567890abcdefg'],
    ['a GitHub token', 'ghp_0123456789abcdef'],
    ['a fine-grained GitHub token', 'github_pat_0123456789abcdef'],
    ['an AWS key id', 'AKIAIOSFODNN7EXAMPLE'],
    ['a Slack token', 'xoxb-123456-abcdef'],
    ['a bearer header', 'Bearer abc.def.ghi'],
    ['a token of ours', TOKEN],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\nxyz\n-----END RSA PRIVATE KEY-----'],
    ['a key that the daemon holds', 'plain-looking-key-of-no-known-shape'],
  ])('never shows %s, wherever it stands', (_name, secret) => {
    const log = logger();
    log.setSecrets(['plain-looking-key-of-no-known-shape']);
    const error = new Error(`refused ${secret}`, { cause: new TypeError(`inner ${secret}`) });
    log.error({ err: error, deep: { list: [`x ${secret} y`], [secret]: 1 }, path: `/s/${secret}/x` }, `at ${secret}`);
    log.error(error, 'an error as the fields');
    const text = readFileSync(file, 'utf8');
    for (const part of secret.split('\n')) expect(text).not.toContain(part);
    expect(text).toContain('[redacted]');
    expect(lines()[0]).toMatchObject({ err: { type: 'Error', cause: { type: 'TypeError' } } });
  });

  it('drops the values of fields that hold secrets or texts by their names', () => {
    logger().info({ headers: { Authorization: 'x', cookie: 'y', accept: 'z' }, token: 't', content: 'persona' }, 'm');
    expect(lines()[0]).toMatchObject({
      headers: { Authorization: '[redacted]', cookie: '[redacted]', accept: 'z' },
      token: '[redacted]',
      content: '[redacted]',
    });
  });

  it('shows what would act on a terminal, and cuts what is long', () => {
    logger().info({ name: '\u001b]52;c;x\u0007 \u202e', long: 'y'.repeat(50_000) }, 'm');
    const [line] = lines();
    expect(line?.name).toBe('\\x1b]52;c;x\\x07 \\u{202e}');
    expect(String(line?.long).length).toBeLessThan(5_000);
  });

  it('survives fields that are circular, deep or of an odd kind', () => {
    const ring: Record<string, unknown> = {};
    ring.self = ring;
    logger().info({ ring, f: () => 1, u: undefined, s: Symbol('x').toString(), bad: new Date(Number.NaN) }, 'm');
    expect(lines()[0]).toMatchObject({ msg: 'm', bad: null });
  });

  it('goes on in the fallback when the file cannot be opened, and says so', () => {
    const target = join(folder, 'elsewhere');
    writeFileSync(target, '');
    symlinkSync(target, file);
    const log = logger();
    log.info({}, 'first');
    expect(aside.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual([
      'the log cannot be opened',
      'first',
    ]);
    expect(readFileSync(target, 'utf8')).toBe('');
  });
});

describe('the log file', () => {
  const open = () => openLogFile({ file, maxBytes: 30, kept: 2, fallback: (line) => aside.push(line) });

  it('is moved aside when it is full; the oldest are dropped, and no line is cut', () => {
    const log = open();
    for (let n = 1; n <= 9; n += 1) log.write(`line number ${n}\n`);
    expect(readFileSync(file, 'utf8')).toBe('line number 9\n');
    expect(readFileSync(`${file}.1`, 'utf8')).toBe('line number 7\nline number 8\n');
    expect(readFileSync(`${file}.2`, 'utf8')).toBe('line number 5\nline number 6\n');
    expect(existsSync(`${file}.3`)).toBe(false);
    expect(aside).toEqual([]);
  });

  it('goes on where it was after a new start, and takes over a loose mode', () => {
    writeFileSync(file, 'old line of before\n');
    chmodSync(file, 0o644);
    const log = open();
    log.write('short\n');
    expect(readFileSync(file, 'utf8')).toBe('old line of before\nshort\n');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    log.write('more than fits\n');
    expect(readFileSync(file, 'utf8')).toBe('more than fits\n');
  });

  it('is tried again after a while', () => {
    const late = join(folder, 'late');
    const log = openLogFile({ file: join(late, 'daemon.log'), fallback: (line) => aside.push(line) });
    log.write('early\n');
    expect(aside).toHaveLength(2);
    mkdirSync(late);
    for (let n = 0; n < 100; n += 1) log.write('x\n');
    expect(readFileSync(join(late, 'daemon.log'), 'utf8')).toContain('x\n');
    expect(aside.length).toBeLessThan(102);
  });
});
