import { FINDING_TABLE, type FindingEffect } from '../contract/finding.ts';

const PARTS: readonly { readonly effect: FindingEffect; readonly title: string; readonly text: string }[] = [
  {
    effect: 'refused',
    title: 'Refused',
    text: 'A text with one of these is not stored. They are errors; `maestro persona lint` ends with 6.',
  },
  {
    effect: 'review',
    title: 'Needs review',
    text: 'A text with one of these is stored, and no agent gets it before a person has accepted it with\n`maestro persona review`. In titles, descriptions and other values of the front matter hidden characters are refused.',
  },
  { effect: 'hint', title: 'Hints', text: 'Nothing follows from these but a better text.' },
];

/** `docs/reference/findings.md` out of the table of findings. */
export function findingReference(): string {
  const parts = PARTS.map(({ effect, title, text }) => {
    const rows = Object.entries(FINDING_TABLE)
      .filter(([, row]) => row.effect === effect)
      .map(([code, { severity, meaning }]) => `| \`${code}\` | ${severity} | ${meaning} |`);
    return `## ${title}\n\n${text}\n\n| code | severity | what it is and what to do |\n|---|---|---|\n${rows.join('\n')}\n`;
  });
  return `# Findings

Made by \`npm run reference\` out of \`contract/finding.ts\`; do not edit it.

What can be found in a persona, a document or a context file. How they are used: [validation](../validation.md).

${parts.join('\n')}`;
}
