import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Places, placesOf } from '../../contract/places.ts';
import { prepareFolders } from './own-folders.ts';

let home: string;
let places: Places;

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'maestro-'));
  places = placesOf({ MAESTRO_HOME: home }, { home, cwd: '/' });
});

afterEach(() => rmSync(home, { recursive: true }));

function refusal(step: () => void = () => prepareFolders(places)): string {
  try {
    step();
  } catch (error) {
    expect(error).toMatchObject({ code: 'SETUP_UNSAFE' });
    return (error as Error).message.replaceAll(home, '~');
  }
  throw new Error('it was accepted');
}

describe('the folders of a daemon', () => {
  it('are made for the owner alone, whatever the umask is', () => {
    const before = process.umask(0);
    try {
      prepareFolders(places);
    } finally {
      process.umask(before);
    }
    for (const folder of [places.dataDir, places.stateDir, places.runDir])
      expect(statSync(folder).mode & 0o777, folder).toBe(0o700);
    prepareFolders(places);
  });

  it.each(['dataDir', 'stateDir', 'runDir'] as const)(
    'are refused when %s is open to others, and left as it is',
    (name) => {
      mkdirSync(places[name], { recursive: true });
      chmodSync(places[name], 0o750);
      expect(refusal()).toMatch(/^~\/\w+ is open to other users \(mode 750\): run `chmod go-rwx '~\/\w+'`$/);
      expect(statSync(places[name]).mode & 0o777).toBe(0o750);
    },
  );

  it('are refused when one is a link, even to a folder of our own', () => {
    const target = join(home, 'elsewhere');
    mkdirSync(target, { mode: 0o700 });
    symlinkSync(target, places.dataDir);
    expect(refusal()).toBe('~/data is a symbolic link: use a real folder');
  });

  it('are refused when one is a file or a dangling link', () => {
    writeFileSync(places.stateDir, '');
    expect(refusal()).toBe('~/state is not a folder: move it away');
    rmSync(places.stateDir);
    symlinkSync('/nowhere/at/all', places.stateDir);
    expect(refusal()).toContain('~/state is a symbolic link');
  });

  it('are refused when they belong to somebody else', () => {
    prepareFolders(places);
    const uid = statSync(home).uid;
    expect(refusal(() => prepareFolders(places, { uid: uid + 1, platform: 'linux' }))).toContain(
      `~/data belongs to user ${uid}`,
    );
  });

  it('are refused when they cannot be made', () => {
    writeFileSync(join(home, 'file'), '');
    const below = placesOf({ MAESTRO_HOME: join(home, 'file') }, { home, cwd: '/' });
    expect(refusal(() => prepareFolders(below))).toContain('cannot be made (ENOTDIR)');
  });
});

describe('the path of the socket', () => {
  it.each([
    ['linux', 107],
    ['darwin', 103],
  ] as const)('may have on %s at most %i bytes, counted in UTF-8', (platform, limit) => {
    const uid = process.getuid?.();
    const room = limit - Buffer.byteLength(`${home}//daemon.sock`);
    const at = (name: string): Places => ({ ...places, socketPath: `${home}/${name}/daemon.sock` });
    prepareFolders(at('x'.repeat(room)), { uid, platform });
    const tooLong = at('x'.repeat(room + 1));
    expect(refusal(() => prepareFolders(tooLong, { uid, platform }))).toContain(
      `has ${limit + 1} bytes, at most ${limit}`,
    );
    expect(existsSync(dirname(tooLong.socketPath))).toBe(false);
    const wide = at('é'.repeat(room));
    expect(refusal(() => prepareFolders(wide, { uid, platform }))).toContain('set MAESTRO_HOME');
  });
});

describe('the configuration', () => {
  it('may be a link and be read by others', () => {
    const real = join(home, 'dotfiles');
    mkdirSync(real, { mode: 0o755 });
    writeFileSync(join(real, 'config.json'), '{}', { mode: 0o644 });
    symlinkSync(real, dirname(places.configFile));
    prepareFolders(places);
  });

  it('is refused when others can write it: it decides where keys go', () => {
    mkdirSync(dirname(places.configFile));
    writeFileSync(places.configFile, '{}');
    chmodSync(places.configFile, 0o666);
    expect(refusal()).toBe(
      "~/config/config.json can be written by other users (mode 666): run `chmod go-w '~/config/config.json'`",
    );
    chmodSync(places.configFile, 0o600);
    chmodSync(dirname(places.configFile), 0o777);
    expect(refusal()).toContain('~/config can be written by other users');
  });
});
