import type { Finding, FindingSeverity } from '../contract/finding.ts';
import type { Output, Style } from './output.ts';

const STYLES: Readonly<Record<FindingSeverity, Style>> = { error: 'red', warning: 'yellow', info: 'cyan' };

/** Findings as `source:line:column severity CODE message`, one a line, with what to do under it. */
export function printFindings(output: Output, source: string, findings: readonly Finding[]): void {
  for (const { code, severity, line, column, message, suggestion } of findings) {
    output.line(`${source}:${line}:${column} ${severity} ${code} ${message}`, STYLES[severity]);
    if (suggestion !== undefined) output.line(`  ${suggestion}`, 'dim');
  }
}
