import { type Finding, type Judgement, stateOf } from '../../../contract/finding.ts';
import { judgeDocument } from '../persona/judge-document.ts';
import { MAX_FINDINGS, type Spot, shifted, toFindings } from '../text/spots.ts';
import { deadConditions } from './conditions.ts';
import { confusableWords } from './confusable-words.ts';
import { contradictions } from './contradictions.ts';
import { fillers } from './filler.ts';
import { absolutePaths, leavingLinks } from './places-and-links.ts';
import { repeatedLines } from './repeated-lines.ts';
import { copiedSections, emptySections, repeatedSections } from './sections.ts';
import { type LintSubject, lintSubject, type Relatives } from './subject.ts';
import { unknownKeys } from './unknown-keys.ts';
import { unsetVariables, unusedVariables } from './variables.ts';
import { looseWhitespace } from './whitespace.ts';

type Rule = (subject: LintSubject) => readonly Spot[];

/** Rules whose offsets are those of the document. */
const DOCUMENT_RULES: readonly Rule[] = [unknownKeys, confusableWords, unsetVariables, unusedVariables];
/** Rules whose offsets are those of the body. */
const BODY_RULES: readonly Rule[] = [
  deadConditions,
  repeatedSections,
  copiedSections,
  emptySections,
  contradictions,
  fillers,
  absolutePaths,
  leavingLinks,
  repeatedLines,
  looseWhitespace,
];

/**
 * Everything to say about a document: what decides whether it may be used, and what would make it better. Without
 * `relatives` nothing is said that depends on parents and fragments. In the order of the text, at most 1,000; lines and
 * columns are those of the document, and so are the spans of fixes. The same document gives the same findings. Never
 * throws; linear, but for repeated lines, of which at most 50 are tried.
 */
export function lintDocument(document: string, relatives?: Relatives): Judgement {
  const judged = judgeDocument(document);
  if (judged.parsed === undefined) return { state: judged.state, findings: judged.findings };
  const subject = lintSubject(document, judged.parsed, relatives);
  const spots = [
    ...DOCUMENT_RULES.flatMap((rule) => rule(subject)),
    ...shifted(
      BODY_RULES.flatMap((rule) => rule(subject)),
      subject.head.length,
    ),
  ];
  const findings = inOrder([...judged.findings, ...toFindings(document, spots)]);
  return { state: stateOf(judged.findings), findings };
}

/** Findings in the order of the text, at most 1,000. */
export function inOrder(findings: readonly Finding[]): readonly Finding[] {
  return findings.toSorted((a, b) => a.line - b.line || a.column - b.column).slice(0, MAX_FINDINGS);
}
