import { FINDING_TABLE, type Finding, type TextState } from '../../contract/finding.ts';
import type { LintFix, LintInput, LintReport, LintSummary } from '../../contract/lint.ts';
import { isAppError } from '../domain/errors.ts';
import { fixDocument } from '../domain/lint/fix-document.ts';
import { inOrder, lintDocument } from '../domain/lint/lint-document.ts';
import { keyRange, type Relatives } from '../domain/lint/subject.ts';
import { splitFrontMatter } from '../domain/persona/front-matter.ts';
import { findingsOfError, judgeDocument } from '../domain/persona/judge-document.ts';
import { parseRef } from '../domain/persona/ref.ts';
import type { SourceVersion } from '../domain/prompt/source.ts';
import { type Spot, toFindings } from '../domain/text/spots.ts';
import { findPersonaVersion } from './persona-lookup.ts';
import type { Actor, Database, TokenCounter } from './ports.ts';
import { loadParts, partsFromReads, toSource } from './prompt-parts.ts';
import type { PromptService } from './prompt-service.ts';
import { documentOf } from './review-service.ts';

/** What linting needs from outside. */
export interface LintServiceDeps {
  readonly database: Database;
  readonly prompts: PromptService;
  readonly tokens: TokenCounter;
}

/** A document, and the version it is or would become. */
interface Asked {
  readonly document: string;
  readonly name: string | null;
  readonly version: string | null;
  /** Undefined when the document cannot be read. */
  readonly source: SourceVersion | undefined;
}

/** What is wrong with personas and documents, and what would make them better. */
export class LintService {
  readonly #deps: LintServiceDeps;

  constructor(deps: LintServiceDeps) {
    this.#deps = deps;
  }

  /** Looks at a stored version or at a document, with its parents, fragments and budgets. Changes nothing. */
  async lint(actor: Actor, input: LintInput): Promise<LintReport> {
    const asked = 'ref' in input ? await this.#stored(actor, input.ref) : await this.#loose(actor, input.document);
    const { document, source } = asked;
    const around = source ? await this.#around(actor, document, source) : { relatives: undefined, findings: [] };
    const linted = lintDocument(document, around.relatives);
    const findings = inOrder([...linted.findings, ...around.findings]);
    const isRefused = findings.some(({ code }) => FINDING_TABLE[code].effect === 'refused');
    const state: TextState = isRefused ? 'refused' : linted.state;
    return {
      ...{ name: asked.name, version: asked.version, state, findings, summary: summaryOf(findings) },
      fix: state === 'refused' ? null : await this.#fix(document, around.relatives),
    };
  }

  async #stored(actor: Actor, ref: string): Promise<Asked> {
    const { reads } = this.#deps.database;
    const { persona, version } = await findPersonaVersion(reads, actor, ref);
    const document = await documentOf(reads, persona, version);
    return { document, name: persona.name, version: version.version, source: toSource(persona, version) };
  }

  async #loose(actor: Actor, document: string): Promise<Asked> {
    const { parsed } = judgeDocument(document);
    if (!parsed) return { document, name: null, version: null, source: undefined };
    const { content = '', header = {}, tags = [], parent = null } = parsed.fields;
    const known = parsed.name && (await this.#deps.database.reads.personaByName(actor.userId, parsed.name));
    const source: SourceVersion = {
      ...{ personaId: known ? known.id : '', persona: parsed.name ?? 'document', version: parsed.version ?? '0.0.0' },
      ...{ versionId: '', content, contentKey: content, tags, header, parent },
    };
    return { document, name: parsed.name ?? null, version: null, source };
  }

  /** The texts a document is composed with, and what is wrong with the result. */
  async #around(
    actor: Actor,
    document: string,
    source: SourceVersion,
  ): Promise<{ readonly relatives: Relatives | undefined; readonly findings: readonly Finding[] }> {
    if (source.parent !== null && parseRef(source.parent).target === source.persona) {
      const message = `"${source.persona}" is its own parent; give it another one or none`;
      return { relatives: undefined, findings: atKey(document, 'parent', { code: 'INHERIT_CYCLE', message }) };
    }
    let relatives: Relatives | undefined;
    try {
      relatives = await loadParts(partsFromReads(this.#deps.database.reads, actor), source);
      const { warnings } = await this.#deps.prompts.resolveSource(actor, source, {});
      const over = warnings.find(({ code }) => code === 'OVER_WARN_BUDGET');
      const findings = over && atKey(document, 'tokenBudget', { code: 'BUDGET_WARN', message: over.message });
      return { relatives, findings: findings ?? [] };
    } catch (error) {
      // What is unsafe is found in the text it stands in; here it would be told twice.
      if (isAppError(error, 'CONTENT_UNSAFE')) return { relatives, findings: [] };
      const [first] = findingsOfError(error) ?? [];
      if (!first) throw error;
      const key = first.code === 'BUDGET_EXCEEDED' ? 'tokenBudget' : 'parent';
      return { relatives, findings: atKey(document, key, first) };
    }
  }

  async #fix(document: string, relatives: Relatives | undefined): Promise<LintFix | null> {
    const { document: after, fixed } = fixDocument(document, relatives);
    if (fixed.length === 0) return null;
    const content = splitFrontMatter(after).body;
    const [tokensBefore = 0, tokensAfter = 0] = await this.#deps.tokens.count([
      splitFrontMatter(document).body,
      content,
    ]);
    return { document: after, content, tokensBefore, tokensAfter, fixed };
  }
}

function atKey(document: string, key: string, { code, message }: Pick<Spot, 'code' | 'message'>): readonly Finding[] {
  const head = document.slice(0, document.length - splitFrontMatter(document).body.length);
  return toFindings(document, [{ code, range: keyRange(head, key), message }]);
}

function summaryOf(findings: readonly Finding[]): LintSummary {
  const count = (severity: Finding['severity']) => findings.filter((finding) => finding.severity === severity).length;
  return { errors: count('error'), warnings: count('warning'), infos: count('info') };
}
