import { type CompletionFlag, type CompletionNode, completionNodes, type Values } from './completion-model.ts';

/** Shells that have a completion script. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof SHELLS)[number];

/** The completion script for a shell; names of personas and ids of sessions are asked from the daemon. */
export function completionScript(shell: Shell): string {
  const nodes = completionNodes();
  switch (shell) {
    case 'bash':
      return bashScript(nodes);
    case 'zsh':
      return `#compdef maestro\nautoload -U +X bashcompinit && bashcompinit\n${bashScript(nodes)}`;
    case 'fish':
      return fishScript(nodes);
  }
}

const PERSONAS = 'maestro persona list --quiet --limit 500 2>/dev/null';
const TAGS = 'maestro persona tags --quiet 2>/dev/null';
const SESSIONS = 'maestro session list --quiet 2>/dev/null';

/** The words of the table are plain ASCII; quotes guard against a later one that is not. */
const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

function bashValues(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `-W ${quoted(values.words.join(' '))}`;
    case 'persona':
      return `-W "$(${PERSONAS})"`;
    case 'tag':
      return `-W "$(${TAGS})"`;
    case 'session':
      return `-W "$(${SESSIONS})"`;
    case 'file':
      return '-f';
    case 'directory':
      return '-d';
    case 'command':
      return '-c';
    case 'nothing':
      return "-W ''";
  }
}

function bashScript(nodes: readonly CompletionNode[]): string {
  const paths = nodes.flatMap(({ path }) => (path === '' ? [] : [quoted(path)]));
  const valued = nodes.flatMap((node) =>
    node.flags.flatMap(({ names, value }) =>
      value ? names.map((name) => `    ${quoted(`${node.path}|${name}`)}) reply ${bashValues(value)}; return ;;`) : [],
    ),
  );
  const positional = nodes.flatMap((node) =>
    node.positionals.map((values, at) => {
      const last = node.isVariadic && at === node.positionals.length - 1;
      const places = last ? `${quoted(`${node.path}|`)}*` : quoted(`${node.path}|${at}`);
      return `    ${places}) reply ${bashValues(values)} ;;`;
    }),
  );
  const words = nodes.map(
    ({ path, words: all }) => `    ${quoted(path)}) words=${quoted(all.map(({ word }) => word).join(' '))} ;;`,
  );
  const flags = nodes.map(
    ({ path, flags: all }) => `    ${quoted(path)}) flags=${quoted(all.flatMap(({ names }) => names).join(' '))} ;;`,
  );
  return `# Completion of maestro; made by \`maestro completion\`.
_maestro() {
  local cur="\${COMP_WORDS[COMP_CWORD]}" prev="\${COMP_WORDS[COMP_CWORD-1]}"
  local path='' place=0 flags='' words='' word i next
  reply() { COMPREPLY=($(compgen "$@" -- "$cur")); }
  for ((i = 1; i < COMP_CWORD; i++)); do
    word="\${COMP_WORDS[i]}"
    case "$word" in -*) continue ;; esac
    next="\${path:+$path }$word"
    case "$next" in
      ${paths.join(' | ')}) path="$next" ;;
      *) place=$((place + 1)) ;;
    esac
  done
  case "$path|$prev" in
${valued.join('\n')}
  esac
  case "$path" in
${flags.join('\n')}
  esac
  case "$cur" in -*) reply -W "$flags"; return ;; esac
  case "$path" in
${words.join('\n')}
  esac
  if [ -n "$words" ]; then reply -W "$words"; return; fi
  case "$path|$place" in
${positional.join('\n')}
  esac
}
complete -F _maestro maestro
`;
}

function fishValues(values: Values): string {
  switch (values.kind) {
    case 'words':
      return `-f -a ${quoted(values.words.join(' '))}`;
    case 'persona':
      return `-f -a '(${PERSONAS})'`;
    case 'tag':
      return `-f -a '(${TAGS})'`;
    case 'session':
      return `-f -a '(${SESSIONS})'`;
    case 'file':
      return '-F';
    case 'directory':
      return "-f -a '(__fish_complete_directories)'";
    case 'command':
      return "-f -a '(__fish_complete_command)'";
    case 'nothing':
      return '-f';
  }
}

function fishFlag({ names, summary, value }: CompletionFlag): string {
  const spelled = names.map((name) => (name.startsWith('--') ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`));
  return [...spelled, ...(value ? ['-r', fishValues(value)] : []), `-d ${quoted(summary)}`].join(' ');
}

function fishScript(nodes: readonly CompletionNode[]): string {
  const lines = nodes.flatMap((node) => {
    const at = `-n ${quoted(`__maestro_at ${quoted(node.path).slice(1, -1)}`)}`;
    return [
      ...node.words.map(({ word, summary }) => `complete -c maestro ${at} -f -a ${word} -d ${quoted(summary)}`),
      ...node.flags.map((flag) => `complete -c maestro ${at} ${fishFlag(flag)}`),
      ...node.positionals.map((values) => `complete -c maestro ${at} ${fishValues(values)}`),
    ];
  });
  const paths = nodes.flatMap(({ path }) => (path === '' ? [] : [quoted(path)]));
  return `# Completion of maestro; made by \`maestro completion\`.
function __maestro_at
    set -l path ''
    for word in (commandline -opc)[2..-1]
        string match -q -- '-*' $word; and continue
        set -l next (string trim "$path $word")
        contains -- $next ${paths.join(' ')}; and set path $next
    end
    test "$path" = "$argv"
end
complete -c maestro -f
${lines.join('\n')}
`;
}
