import type { FindingCode } from '../../../contract/finding.ts';
import type { Spot } from '../text/spots.ts';
import type { LintSubject } from './subject.ts';

const HOME = /(?<![\w.~/-])(?:\/home\/|\/Users\/|[A-Za-z]:\\Users\\)([\w.-]{1,64})|(?<![\w.~/-])\/root(?=\/)/g;
/** Names that stand for any name. */
const ANYBODY = /^(?:user|username|you|your-?name|me|name|example|shared|public|runner)$/i;
const URL_IN_TEXT = /(?<![\w+.-])(https?|ftp|file):\/\/([^\s<>"'`)\]/?#]{0,300})([^\s<>"'`)\]]{0,2000})/gi;
const ACTIVE_TARGET = /\]\([ \t]{0,8}<?((?:javascript|vbscript|data):[^\s)]{0,200})/gi;
const TRACKING = /[?&](?:utm_[a-z]{1,20}|fbclid|gclid|dclid|msclkid|mc_[ce]id|igshid|_hsenc|ref_src)=/i;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;
const ADDRESS = /^(?:[^@]*@)?(?:\d{1,3}(?:\.\d{1,3}){3}|\d{6,10}|0x[0-9a-f]{1,8}|\[[0-9a-f:.]{2,45}\])(?::\d{1,5})?$/i;

/** Paths of home folders in prose: they tell who wrote the text, and lead nowhere elsewhere. Offsets of the body. */
export function absolutePaths({ body, isProse }: LintSubject): readonly Spot[] {
  return [...body.matchAll(HOME)]
    .filter(({ index, 1: name }) => isProse(index) && !ANYBODY.test(name ?? ''))
    .map(({ 0: path, index }) => ({
      ...{ code: 'PATH_ABSOLUTE' as const, range: [index, index + path.length], message: 'the path of a home folder' },
      suggestion: 'write ~ or a path inside the project',
    }));
}

/** Links in prose that are not safe to follow: no https, a bare address, tracking. Offsets of the body. */
export function leavingLinks({ body, isProse }: LintSubject): readonly Spot[] {
  const active = [...body.matchAll(ACTIVE_TARGET)].map((match) => {
    const [whole, target = ''] = match;
    const start = match.index + whole.length - target.length;
    return spotOf(
      'LINK_SCHEME',
      start,
      target.length,
      `a link that runs or holds something (${target.split(':', 1)[0]}:)`,
    );
  });
  const urls = [...body.matchAll(URL_IN_TEXT)].flatMap((match): readonly Spot[] => {
    const [whole, scheme = '', host = '', rest = ''] = match;
    if (LOOPBACK.test(host)) return [];
    const at = [match.index, whole.length] as const;
    return [
      ...(scheme.toLowerCase() === 'https' ? [] : [spotOf('LINK_SCHEME', ...at, `a link by ${scheme.toLowerCase()}`)]),
      ...(ADDRESS.test(host) ? [spotOf('LINK_IP_HOST', ...at, 'a link to a bare address')] : []),
      ...(TRACKING.test(rest) ? [spotOf('LINK_TRACKING', ...at, 'a link with tracking parameters')] : []),
    ];
  });
  return [...active, ...urls].filter(({ range }) => isProse(range[0]));
}

function spotOf(code: FindingCode, start: number, length: number, message: string): Spot {
  return { code, range: [start, start + length], message };
}
