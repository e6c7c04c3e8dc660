import type { PersonaSummary } from '../../contract/persona.ts';
import type { SessionSummary, StackEntry } from '../../contract/session.ts';
import type { VersionSummary } from '../../contract/version.ts';
import { FAKE_NOW, type FakeWorld } from './fake-daemon.ts';

/** A persona for tests; its id is its name in angle brackets. */
export function fakePersona(name: string, more: Partial<PersonaSummary> = {}): PersonaSummary {
  return {
    ...{ id: `<${name}>`, name, displayName: '', description: '', kind: 'persona', version: '1.0.0', versionCount: 1 },
    ...{ state: 'accepted', findings: 0 },
    ...{ parentId: null, parentName: null, ownerId: 'ana', tags: [], isActive: true, liveSessions: 0, ownTokens: 320 },
    ...{ createdAt: minutesAgo(6_000), updatedAt: minutesAgo(130) },
    ...more,
  };
}

/** A time before now. */
export function minutesAgo(minutes: number): Date {
  return new Date(FAKE_NOW.getTime() - minutes * 60_000);
}

/** A session for tests. */
export function fakeSession(id: string, more: Partial<SessionSummary> = {}): SessionSummary {
  return {
    ...{ id, agent: 'claude-code', label: '', cwd: '', state: 'live', revision: 1, mode: 'system', policy: 'agentic' },
    ...{ onFailure: 'closed', stack: [], canRevert: false, startedAt: minutesAgo(70), endedAt: null },
    ...{ lastRequestAt: null, requests: 0, inputTokens: 0, outputTokens: 0 },
    ...more,
  };
}

/** What is in force in a session. */
export function fakeEntry(persona: PersonaSummary, minutes = 1): StackEntry {
  return {
    ...{ personaId: persona.id, persona: persona.name, version: persona.version, versionId: 'v' },
    ...{ effectiveSha256: 'f'.repeat(64), tokens: persona.ownTokens, appliedAt: minutesAgo(minutes) },
  };
}

function fakeVersion(version: string, minutes: number, summary: string): VersionSummary {
  return {
    ...{ id: version, personaId: '<reviewer-strict>', version, sha256: 'a'.repeat(64), summary, authorId: 'ana' },
    ...{ authorName: 'ana', ownTokens: 1_204, state: 'accepted', createdAt: minutesAgo(minutes) },
  };
}

/** A small library with a tree, wide letters, versions and two live sessions. */
export function fakeWorld(): FakeWorld {
  const base = fakePersona('base-engineer', { ownTokens: 392, updatedAt: minutesAgo(60 * 24 * 9) });
  const strict = fakePersona('reviewer-strict', {
    ...{ displayName: 'Strict reviewer', description: 'Reads code as if it will run for ten years.' },
    ...{ version: '1.2.0', versionCount: 3, ownTokens: 812, tags: ['review', 'code'] },
    ...{ parentId: base.id, parentName: base.name },
  });
  const security = fakePersona('reviewer-security', {
    ...{ version: '1.0.3', ownTokens: 1_622, parentId: strict.id, parentName: strict.name, tags: ['review'] },
  });
  const writer = fakePersona('writer', { displayName: '作家 🚀', version: '2.0.1', ownTokens: 430, tags: ['日本語'] });
  const tone = fakePersona('calm-tone', { kind: 'fragment', ownTokens: 60, updatedAt: minutesAgo(3) });
  return {
    personas: [base, strict, security, writer, tone, fakePersona('architect', { version: '3.1.0', ownTokens: 2_100 })],
    contents: {
      'base-engineer': '## Style\n- Follow the style of the repository\n',
      'reviewer-strict':
        '# Strict reviewer\n\nYou are a **strict** reviewer.\n\n## Rules\n\n- Cite file and line\n- Never approve without tests\n',
      'reviewer-security': '# Security\n\nLook for `{{threats}}`.\n',
      writer: '# 作家\n\nWrite *plainly* 🚀.\n',
      architect: '# Architect\n',
      'calm-tone': 'Stay calm.\n',
    },
    versions: {
      '<reviewer-strict>': [
        fakeVersion('1.2.0', 130, 'Rules: 1 line changed'),
        fakeVersion('1.1.0', 60 * 24 * 3, 'Rules added'),
        fakeVersion('1.0.0', 60 * 24 * 9, 'first version'),
      ],
    },
    sessions: [
      fakeSession('a1f3c2d4e5', {
        ...{ stack: [fakeEntry(strict)], revision: 4, canRevert: true, requests: 12, inputTokens: 18_400 },
        ...{ outputTokens: 2_100, lastRequestAt: minutesAgo(0.2) },
      }),
      fakeSession('77c0b9x8y7', { agent: 'gemini-cli', stack: [fakeEntry(writer, 70)], lastRequestAt: minutesAgo(9) }),
    ],
  };
}

/** A library of many personas. */
export function largeWorld(count: number): FakeWorld {
  const name = (i: number) => `persona-${String(i).padStart(6, '0')}`;
  return { ...fakeWorld(), personas: Array.from({ length: count }, (_, i) => fakePersona(name(i))), contents: {} };
}
