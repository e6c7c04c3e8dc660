import { agentKind } from '../../../contract/session.ts';
import type { Section } from '../persona/sections.ts';
import { type Clause, clausesHold, parseClauses } from '../prompt/conditions.ts';
import type { Range } from '../text/lines.ts';
import type { Spot } from '../text/spots.ts';
import { nearestWord } from './nearest-word.ts';
import { type LintSubject, withEnclosing } from './subject.ts';

/** Keys that have one value at a time, so that two clauses about one of them can exclude each other. */
const SINGLE = ['agent', 'model', 'branch', 'user', 'session'] as const;
const KEYS = [...SINGLE, 'path', 'tag', 'env.'];
type SingleKey = (typeof SINGLE)[number];

/** Conditions that can never hold, and directives without effect. Offsets of the body. */
export function deadConditions(subject: LintSubject): readonly Spot[] {
  const { sections } = subject.sections;
  const enclosing = withEnclosing(sections);
  const dead = new Set<Section>();
  return [
    ...sections.flatMap((section): readonly Spot[] => {
      if (section.directives.when.length === 0) return [];
      const all = (enclosing.get(section) ?? [section]).flatMap(({ directives }) => directives.when);
      const reason = deadReason(section.directives.when, all);
      // What stands under a dead heading is dead for the same reason.
      const isTold = (enclosing.get(section) ?? []).some((outer) => outer !== section && dead.has(outer));
      if (reason === undefined || isTold) return [];
      dead.add(section);
      return [{ code: 'CONDITION_DEAD', range: directiveRange(subject, section), ...reason }];
    }),
    ...strayDirectives(subject),
  ];
}

type Reason = Pick<Spot, 'message' | 'suggestion'>;

function deadReason(own: readonly Clause[], all: readonly Clause[]): Reason | undefined {
  const unknown = own.find(({ key }) => !isKnownKey(key));
  if (unknown) {
    const meant = nearestWord(unknown.key, KEYS);
    return {
      message: `the condition "${unknown.key || 'without ='}" is not known, so its section is never used`,
      suggestion: meant ? `write ${meant}` : 'use agent, model, path, branch, env.NAME, user, tag or session',
    };
  }
  const nobody = own.find(({ key, isNegated, patterns }) => key === 'agent' && !isNegated && !matchesAgent(patterns));
  if (nobody) {
    const names = nobody.patterns.map(({ glob }) => glob).join(', ');
    const meant = nearestWord(nobody.patterns[0]?.glob ?? '', agentKind.options);
    return {
      message: `no agent is called ${names}`,
      suggestion: meant ? `write agent=${meant}` : `agents are ${agentKind.options.join(', ')}`,
    };
  }
  const key = SINGLE.find((each) => own.some((clause) => clause.key === each) && excludesAll(each, all));
  return key && { message: `no ${key} fulfils all the conditions here`, suggestion: 'take one of them out' };
}

function isKnownKey(key: string): boolean {
  return parseClauses(`${key}=x`).unknown.length === 0;
}

function matchesAgent(patterns: Clause['patterns']): boolean {
  const clause: Clause = { key: 'agent', isNegated: false, patterns };
  return agentKind.options.some((agent) => clausesHold([clause], { context: { agent }, tags: [] }));
}

/** One clause lists all values it takes; none of them passes the others. */
function excludesAll(key: SingleKey, all: readonly Clause[]): boolean {
  const about = all.filter((clause) => clause.key === key);
  const listing = about.find(({ isNegated, patterns }) => {
    const wanted = patterns.filter((pattern) => !pattern.isNegated);
    return !isNegated && wanted.length > 0 && wanted.every(({ glob }) => !glob.includes('*'));
  });
  if (!listing) return false;
  const values = listing.patterns.flatMap(({ glob, isNegated }) => (isNegated ? [] : [glob]));
  return !values.some((value) => clausesHold(about, { context: { [key]: value }, tags: [] }));
}

/** The comment with the condition, else the heading. */
function directiveRange({ body, sections }: LintSubject, section: Section): Range {
  const start = section.head?.[1] ?? 0;
  const next = sections.sections[section.index + 1]?.head?.[0] ?? body.length;
  const text = body.slice(start, next);
  const comment = /<!--\s*maestro:\s*when\b/.exec(text);
  if (!comment) return section.head ?? [0, 0];
  const close = text.indexOf('-->', comment.index);
  return [start + comment.index, start + (close < 0 ? text.length : close + 3)];
}

function strayDirectives({ sections }: LintSubject): readonly Spot[] {
  return sections.warnings.flatMap(({ code, message, line = 1 }): readonly Spot[] => {
    if (code !== 'DIRECTIVE_UNKNOWN') return [];
    const start = sections.lineStarts[line - 1] ?? 0;
    const end = sections.text.indexOf('\n', start);
    return [{ code, range: [start, end < 0 ? sections.text.length : end], message }];
  });
}
