import { describe, expect, it } from 'vitest';
import type { SessionSummary } from '../../../contract/session.ts';
import { activityOf, matchesText, sessionName } from './session-words.ts';
import { exportLines, runCommand } from './start/wiring.ts';
import { sectionChanges } from './switch/section-changes.ts';
import { targetChoices, targetOf, whomWords } from './switch/switch-target.ts';

const session = (part: Partial<SessionSummary>): SessionSummary => ({
  id: '0123456789abcdef',
  agent: 'codex',
  label: '',
  cwd: '/home/ana/app',
  state: 'live',
  revision: 1,
  mode: 'system',
  policy: 'always',
  onFailure: 'closed',
  stack: [],
  canRevert: false,
  startedAt: new Date(0),
  endedAt: null,
  lastRequestAt: null,
  requests: 0,
  inputTokens: 0,
  outputTokens: 0,
  ...part,
});

describe('a session', () => {
  it('is called by its label, else by its agent and the start of its id', () => {
    expect(sessionName(session({ label: 'fix login' }))).toBe('fix login');
    expect(sessionName(session({}))).toBe('Codex 01234567');
  });

  it('is active for two minutes after a request', () => {
    const at = (ageMs: number) => activityOf(session({ lastRequestAt: new Date(1e9 - ageMs) }), 1e9);
    expect([at(1_000), at(119_000), at(121_000)]).toEqual(['active', 'active', 'idle']);
    expect(activityOf(session({}), 1e9)).toBe('idle');
    expect(activityOf(session({ state: 'ended', lastRequestAt: new Date(1e9) }), 1e9)).toBe('ended');
  });

  it('is found by every word of what the board shows of it', () => {
    expect(matchesText(session({ label: 'Fix login' }), 'login codex')).toBe(true);
    expect(matchesText(session({}), 'app CODEX')).toBe(true);
    expect(matchesText(session({}), 'codex elsewhere')).toBe(false);
    expect(matchesText(session({}), '')).toBe(true);
  });
});

describe('whom a switch can reach', () => {
  const one = session({ id: 'a', agent: 'codex' });
  const two = session({ id: 'b', agent: 'codex' });
  const three = session({ id: 'c', agent: 'aider' });
  const values = (live: readonly SessionSummary[]) => targetChoices(live).map(({ value }) => value);

  it('is one session, all, or a kind of which several run beside others', () => {
    expect(values([one])).toEqual(['a']);
    expect(values([one, two])).toEqual(['all', 'a', 'b']);
    expect(values([one, two, three])).toEqual(['all', 'agent:codex', 'a', 'b', 'c']);
  });

  it('is understood by the daemon', () => {
    expect(targetOf('all')).toEqual({ all: true });
    expect(targetOf('agent:codex')).toEqual({ agent: 'codex' });
    expect(targetOf('a')).toEqual({ id: 'a' });
  });

  it('is named in words', () => {
    expect(whomWords([session({ label: 'x' })])).toBe('“x”');
    expect(whomWords([one, two])).toBe('2 sessions');
  });
});

describe('the sections of two prompts', () => {
  it('are new, gone or changed by their headings', () => {
    const before = '# Role\nBe kind.\n## Rules\n- test\n## Old\nx\n';
    const after = '# Role\nBe kind.\n\n## Rules\n- test more\n## New\ny\n';
    expect(sectionChanges(before, after)).toEqual({ added: ['New'], removed: ['Old'], changed: ['Rules'] });
  });

  it('do not begin inside fenced code', () => {
    const text = '# Role\n```\n# not a heading\n```\n';
    expect(sectionChanges('', text).added).toEqual(['Role']);
  });

  it('differ nowhere between a text and itself', () => {
    expect(sectionChanges('# A\nx\n# A\ny', '# A\nx\n# A\ny')).toEqual({ added: [], removed: [], changed: [] });
  });
});

describe('the wiring of a program', () => {
  it('is one line for a shell per provider', () => {
    const urls = { anthropic: 'http://h/a', openai: 'http://h/o/v1', gemini: 'http://h/g' };
    expect(exportLines(urls)).toBe(
      'export ANTHROPIC_BASE_URL=http://h/a\nexport OPENAI_BASE_URL=http://h/o/v1\nexport GOOGLE_GEMINI_BASE_URL=http://h/g',
    );
  });

  it('is easier by the command line for the agents it knows', () => {
    expect(runCommand('codex', 'reviewer')).toBe('maestro run --persona reviewer codex');
    expect(runCommand('claude-code', undefined)).toBe('maestro run claude');
    expect(runCommand('sdk', undefined)).toBeUndefined();
  });
});
