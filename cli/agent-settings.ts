import { readFileSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { ClientError } from '../client/app-error.ts';
import { parseJsonc } from './run-wiring.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Settings files of Claude Code whose `env` block sets the base URL: such a value wins over the
 * environment, so the gateway would be passed by.
 */
export function claudeOverrides(env: Env, cwd: string): readonly string[] {
  const home = env.HOME ?? homedir();
  const files = [
    join(env.CLAUDE_CONFIG_DIR ?? join(home, '.claude'), 'settings.json'),
    join(cwd, '.claude/settings.json'),
    join(cwd, '.claude/settings.local.json'),
    platform() === 'darwin'
      ? '/Library/Application Support/ClaudeCode/managed-settings.json'
      : '/etc/claude-code/managed-settings.json',
  ];
  return files.filter((file) => {
    const block = parseJsonc(readIfThere(file) ?? '{}')?.env;
    return typeof block === 'object' && block !== null && 'ANTHROPIC_BASE_URL' in block;
  });
}

/** The system settings of Gemini CLI that are in force now; undefined when there are none. INVALID_INPUT when unreadable. */
export function geminiSystemSettings(env: Env): unknown {
  const file =
    env.GEMINI_CLI_SYSTEM_SETTINGS_PATH ??
    (platform() === 'darwin'
      ? '/Library/Application Support/GeminiCli/settings.json'
      : '/etc/gemini-cli/settings.json');
  const text = readIfThere(file);
  if (text === undefined) return undefined;
  const settings = parseJsonc(text);
  if (!settings)
    throw new ClientError('INVALID_INPUT', `${file} is no JSON object; Gemini CLI could not read it either`);
  return settings;
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Absent or not ours to read: the agent does not see it either.
    return undefined;
  }
}
