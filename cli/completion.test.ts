import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { COMMANDS, GROUPS } from './command-table.ts';
import { completionScript, SHELLS } from './completion-scripts.ts';

/** What bash offers for a command line; the last word is the one being typed. */
function complete(...words: readonly string[]): readonly string[] {
  const script = `${completionScript('bash')}
    maestro() { case "$1" in persona) printf 'reviewer\\ntutor\\n' ;; session) printf 'k3v9000000\\n' ;; esac; }
    COMP_WORDS=(maestro "$@"); COMP_CWORD=$#; _maestro; printf '%s\\n' "\${COMPREPLY[@]}"`;
  const out = execFileSync('bash', ['--norc', '-c', script, 'bash', ...words], { encoding: 'utf8' });
  return out.split('\n').filter((line) => line !== '');
}

describe('completion', () => {
  it.each(SHELLS)('for %s knows every command and every option', (shell) => {
    const script = completionScript(shell);
    for (const { name } of GROUPS) expect(script).toContain(name);
    for (const { path, options = [] } of COMMANDS) {
      expect(script).toContain(path.join(' '));
      for (const { flags } of options) {
        const long = /--([a-z-]+)/.exec(flags)?.[1] ?? '';
        expect(script, flags).toMatch(shell === 'fish' ? new RegExp(`-l ${long}\\b`) : new RegExp(`--${long}\\b`));
      }
    }
  });

  it('offers commands, then the commands of a group', () => {
    expect(complete('')).toEqual(expect.arrayContaining(['persona', 'session', 'run', 'doctor', 'version']));
    expect(complete('persona', 'ro')).toEqual(['rollback']);
    expect(complete('--json', 'daemon', 'st')).toEqual(['start', 'stop', 'status']);
  });

  it('offers options, and the values of an option', () => {
    expect(complete('persona', 'edit', '--base')).toEqual(['--base-version']);
    expect(complete('session', 'start', '--policy', '')).toEqual(['agentic', 'always', 'never']);
    expect(complete('completion', '')).toEqual(['bash', 'zsh', 'fish']);
  });

  it('asks the daemon for personas and sessions, each at its place', () => {
    expect(complete('persona', 'show', '')).toEqual(['reviewer', 'tutor']);
    expect(complete('session', 'switch', '')).toEqual(['k3v9000000']);
    expect(complete('session', 'switch', 'k3v9000000', 'tu')).toEqual(['tutor']);
    expect(complete('run', '--persona', 'r')).toEqual(['reviewer']);
  });
});
