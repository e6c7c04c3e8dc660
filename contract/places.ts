/** Where everything of one installation is kept. Absolute paths. */
export interface Places {
  /** Database, backups, lock, install marker. */
  readonly dataDir: string;
  readonly configFile: string;
  /** Logs and what the faces remember. */
  readonly stateDir: string;
  readonly logFile: string;
  /** Short-lived files of running agents. */
  readonly runDir: string;
  readonly socketPath: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The places that the environment names: `MAESTRO_HOME` puts everything under one folder, else the XDG base
 * directories decide (specification 0.8: values that are no absolute paths are ignored). `home` is the user's home
 * folder, for where neither is set; `cwd` makes a relative `MAESTRO_HOME` absolute.
 */
export function placesOf(env: Environment, { home, cwd }: { readonly home: string; readonly cwd: string }): Places {
  const { MAESTRO_HOME: own } = env;
  if (own) {
    const root = own.startsWith('/') ? own : `${cwd}/${own}`;
    return layOut({
      dataDir: `${root}/data`,
      configDir: `${root}/config`,
      stateDir: `${root}/state`,
      runDir: `${root}/run`,
    });
  }
  const base = (name: string, fallback: string) => {
    const value = env[name];
    return `${value?.startsWith('/') ? value : `${home}/${fallback}`}/maestro`;
  };
  const dataDir = base('XDG_DATA_HOME', '.local/share');
  const runtime = env.XDG_RUNTIME_DIR;
  return layOut({
    dataDir,
    configDir: base('XDG_CONFIG_HOME', '.config'),
    stateDir: base('XDG_STATE_HOME', '.local/state'),
    runDir: runtime?.startsWith('/') ? `${runtime}/maestro` : `${dataDir}/run`,
  });
}

interface Folders {
  readonly dataDir: string;
  readonly configDir: string;
  readonly stateDir: string;
  readonly runDir: string;
}

function layOut({ dataDir, configDir, stateDir, runDir }: Folders): Places {
  return {
    dataDir,
    configFile: `${configDir}/config.json`,
    stateDir,
    logFile: `${stateDir}/daemon.log`,
    runDir,
    socketPath: `${runDir}/daemon.sock`,
  };
}
