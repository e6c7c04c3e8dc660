import { normalizePath } from './paths.ts';
import type { Places } from './profile.ts';

/** Where the agents keep their files in a home folder, unless variables say otherwise. */
export function homePlaces(home: string): Pick<Places, 'home' | 'geminiHome' | 'codexHome' | 'configHome'> {
  const at = normalizePath(home);
  const inHome = (name: string) => normalizePath(`${at}/${name}`);
  return { home: at, geminiHome: at, codexHome: inHome('.codex'), configHome: inHome('.config') };
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The same with the variables by which users move these folders; values that are no absolute paths are ignored. */
export function environmentPlaces(env: Environment, home: string): ReturnType<typeof homePlaces> {
  const own = homePlaces(home);
  const moved = (value: string | undefined, other: string) => (value?.startsWith('/') ? normalizePath(value) : other);
  return {
    home: own.home,
    geminiHome: moved(env.GEMINI_CLI_HOME, own.geminiHome),
    codexHome: moved(env.CODEX_HOME, own.codexHome),
    configHome: moved(env.XDG_CONFIG_HOME, own.configHome),
  };
}

/** Where Claude Code looks for the policy of a machine. */
export function claudeManagedFolder(platform: string): string {
  return platform === 'darwin' ? '/Library/Application Support/ClaudeCode' : '/etc/claude-code';
}
