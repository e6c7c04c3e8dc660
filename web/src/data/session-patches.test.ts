import { describe, expect, it } from 'vitest';
import type { SessionSummary, StackEntry } from '../../../contract/session.ts';
import { changedBy, isReached, switched, tokensInForce } from './session-patches.ts';

const entry = (persona: string, tokens = 10): StackEntry => ({
  personaId: persona,
  persona,
  version: '1.0.0',
  versionId: `${persona}-1`,
  effectiveSha256: '',
  tokens,
  appliedAt: new Date(0),
});
const session = (part: Partial<SessionSummary>): SessionSummary => ({
  id: 's-1',
  agent: 'codex',
  label: '',
  cwd: '',
  state: 'live',
  revision: 3,
  mode: 'system',
  policy: 'always',
  onFailure: 'closed',
  stack: [entry('before')],
  canRevert: false,
  startedAt: new Date(0),
  endedAt: null,
  lastRequestAt: null,
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  ...part,
});

describe('a switch that is shown before its answer', () => {
  it.each([
    [{ id: 's-1' }, true],
    [{ id: 's-2' }, false],
    [{ all: true }, true],
    [{ agent: 'codex' }, true],
    [{ agent: 'aider' }, false],
  ] as const)('with the target %o reaches the session: %s', (target, expected) => {
    expect(isReached(target, session({}))).toBe(expected);
  });

  it('never reaches a session that has ended', () => {
    expect(isReached({ all: true }, session({ state: 'ended' }))).toBe(false);
  });

  it('puts the persona alone in force and can be reverted', () => {
    const after = switched(session({ stack: [entry('a'), entry('b')] }), entry('c'));
    expect(after.stack.map(({ persona }) => persona)).toEqual(['c']);
    expect(after.canRevert).toBe(true);
  });
});

describe('the answer of a change', () => {
  const change = { id: 's-1', revision: 4, stack: [entry('after')], replayed: false };

  it('is taken over by its session only', () => {
    expect(changedBy(session({}), [change])).toMatchObject({ revision: 4, stack: [{ persona: 'after' }] });
    const other = session({ id: 's-2' });
    expect(changedBy(other, [change])).toBe(other);
  });

  it('does not undo a later change that is known already', () => {
    const later = session({ revision: 5 });
    expect(changedBy(later, [change])).toBe(later);
  });
});

it('the tokens in force are those of the whole stack', () => {
  expect(tokensInForce(session({ stack: [entry('a', 5), entry('b', 7)] }))).toBe(12);
});
