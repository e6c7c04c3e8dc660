import { describe, expect, it } from 'vitest';
import { placesOf } from './places.ts';

const person = { home: '/home/ana', cwd: '/work' };

describe('the places of an installation', () => {
  it('are all under MAESTRO_HOME where it is set', () => {
    expect(placesOf({ MAESTRO_HOME: '/srv/m', XDG_DATA_HOME: '/data' }, person)).toEqual({
      dataDir: '/srv/m/data',
      configFile: '/srv/m/config/config.json',
      stateDir: '/srv/m/state',
      logFile: '/srv/m/state/daemon.log',
      runDir: '/srv/m/run',
      socketPath: '/srv/m/run/daemon.sock',
    });
  });

  it('take a relative MAESTRO_HOME from the working directory', () => {
    expect(placesOf({ MAESTRO_HOME: 'm' }, person).dataDir).toBe('/work/m/data');
  });

  it('follow the XDG base directories, and their defaults', () => {
    const xdg = { XDG_DATA_HOME: '/d', XDG_CONFIG_HOME: '/c', XDG_STATE_HOME: '/s', XDG_RUNTIME_DIR: '/run/user/7' };
    expect(placesOf(xdg, person)).toMatchObject({
      dataDir: '/d/maestro',
      configFile: '/c/maestro/config.json',
      logFile: '/s/maestro/daemon.log',
      socketPath: '/run/user/7/maestro/daemon.sock',
    });
    expect(placesOf({}, person)).toMatchObject({
      dataDir: '/home/ana/.local/share/maestro',
      configFile: '/home/ana/.config/maestro/config.json',
      socketPath: '/home/ana/.local/share/maestro/run/daemon.sock',
    });
  });

  it('ignore XDG values that are no absolute paths', () => {
    expect(placesOf({ XDG_DATA_HOME: 'here', XDG_RUNTIME_DIR: '' }, person).socketPath).toBe(
      '/home/ana/.local/share/maestro/run/daemon.sock',
    );
  });
});
