import { ClientError } from '../../client/app-error.ts';
import type { DaemonClient } from '../../client/daemon-client.ts';
import { displaySafe } from '../../contract/display-safe.ts';
import type { DuplicateGroup, FacetValue, SearchFacets, Snippet, TextHit, TextRange } from '../../contract/search.ts';
import type { CommandContext } from '../context.ts';
import { given } from '../inputs.ts';
import type { Output } from '../output.ts';
import { counted, firstLine } from '../text-format.ts';

/** Facet values that are shown on one line. */
const SHOWN_VALUES = 8;

/** `maestro persona search QUERY…` */
export async function searchPersonas({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const query = inputs.args('query').join(' ');
  if (inputs.flag('names')) return searchNames({ client, output }, { query, limit: inputs.number('limit') });
  const hits = await client.search.text.query(
    given({ query, limit: inputs.number('limit'), offset: inputs.number('offset') }),
  );
  const facets = inputs.flag('facets') ? await client.search.facets.query({ query }) : undefined;
  output.answer({ ...hits, ...(facets ? { facets } : {}) }, () => {
    if (inputs.flag('quiet')) {
      for (const { name } of hits.items) output.line(name);
      return;
    }
    for (const hit of hits.items) printHit(output, hit);
    if (facets) printFacets(output, facets);
    const total = `${hits.isCapped ? '≥ ' : ''}${hits.total}`;
    if (hits.items.length === 0) output.note('nothing was found; see `maestro persona search --help`');
    else if (hits.items.length < hits.total || hits.isCapped)
      output.note(`${hits.items.length} of ${total}; see --limit and --offset`);
    if (hits.pending > 0)
      output.note(
        `${counted(hits.pending, 'persona')} from before an upgrade are not in the index yet; repeat in a moment`,
      );
  });
}

async function searchNames(
  { client, output }: { readonly client: DaemonClient; readonly output: Output },
  input: { readonly query: string; readonly limit: number | undefined },
): Promise<undefined> {
  const hits = await client.search.names.query(given(input));
  output.answer(hits, () => {
    for (const { name, version, displayName, tags, ranges } of hits.items) {
      const shownTags = tags.map((tag, at) => marked(output, tag, ranges.tags[at] ?? []));
      const parts = [
        marked(output, name, ranges.name) + displaySafe(`@${version}`),
        marked(output, displayName, ranges.displayName),
      ];
      output.safeLine([...parts, ...shownTags].filter(Boolean).join('  '));
    }
    if (hits.items.length < hits.total) output.note(`${hits.items.length} of ${hits.total}; see --limit`);
  });
}

function printHit(output: Output, hit: TextHit): void {
  const title = hit.displayName || firstLine(hit.description);
  const tags = hit.tags.length === 0 ? '' : `[${hit.tags.join(', ')}]`;
  const about = [`@${hit.version}`, title, tags].filter(Boolean).join('  ');
  output.safeLine(output.paint(displaySafe(hit.name), 'bold') + displaySafe(about));
  for (const snippet of hit.snippets) output.safeLine(`  ${snippetText(output, snippet)}`);
}

function snippetText(output: Output, { field, text, ranges, line, isCut }: Snippet): string {
  const place = field === 'content' ? `${line}:` : `${field}:`;
  const [before, after] = isCut;
  return `${output.paint(place, 'dim')} ${before ? '…' : ''}${marked(output, text, ranges)}${after ? '…' : ''}`;
}

/** Safe text with what matched in colour; without colours it is the text alone. */
function marked(output: Output, text: string, ranges: readonly TextRange[]): string {
  let shown = '';
  let at = 0;
  for (const [from, to] of ranges) {
    shown += displaySafe(text.slice(at, from)) + output.paint(displaySafe(text.slice(from, to)), 'yellow');
    at = to;
  }
  return shown + displaySafe(text.slice(at));
}

function printFacets(output: Output, facets: SearchFacets): void {
  const lists: readonly (readonly [string, readonly FacetValue[]])[] = [
    ['tag', facets.tag],
    ['kind', facets.kind],
    ['label', facets.label],
    ['agent', facets.agent],
    ['has', facets.has],
  ];
  const mark = facets.isCapped ? '≥' : '';
  output.line();
  output.pairs(
    lists
      .filter(([, values]) => values.length > 0)
      .map(([key, values]) => {
        const shown = values.slice(0, SHOWN_VALUES).map(({ value, count }) => `${value} ${mark}${count}`);
        return [key, `${shown.join(' · ')}${values.length > SHOWN_VALUES ? ' …' : ''}`] as const;
      }),
  );
}

/** `maestro persona duplicates [REF]` */
export async function findDuplicates({ inputs, output, connect }: CommandContext): Promise<undefined> {
  const client = await connect();
  const found = await client.search.duplicates.query(
    given({
      ref: inputs.optionalArg('persona'),
      threshold: shareOf(inputs.text('threshold')),
      limit: inputs.number('limit'),
    }),
  );
  output.answer(found, () => {
    for (const group of found.groups) printGroup(output, group);
    const capped = found.isCapped ? '; there is more that is alike than was compared' : '';
    output.note(`${counted(found.total, 'group')} among ${counted(found.compared, 'persona')}${capped}`);
  });
}

function printGroup(output: Output, { size, members, similarity }: DuplicateGroup): void {
  const least = similarity === 1 ? 'the same' : `nearly the same (${percent(similarity)} or more)`;
  output.line(`these ${size} say ${least}`, 'bold');
  for (const member of members) {
    output.line(
      `  ${member.name}@${member.version}  ${percent(member.similarity)}  ${counted(member.ownTokens, 'token')}`,
    );
    for (const line of member.onlyFirst) output.line(`    - ${line}`, 'red');
    for (const line of member.onlyThis) output.line(`    + ${line}`, 'green');
  }
  if (members.length < size) output.line(`  and ${size - members.length} more`, 'dim');
}

/** Rounded down: what is not the same never reads 100 %. */
function percent(share: number): string {
  return `${Math.floor(share * 100)} %`;
}

function shareOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const share = /^[01](\.\d{1,4})?$/.test(text) ? Number(text) : Number.NaN;
  if (share >= 0.5 && share <= 1) return share;
  throw new ClientError('INVALID_INPUT', `--threshold ${text}: give a share from 0.5 to 1, such as 0.8`);
}
