import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { daemonKits } from '../harness/daemon-kit.ts';
import { startFakeUpstream } from '../harness/fake-upstream.ts';
import { fakeEditor, seedMainJob, startManager } from '../harness/tui-journey.ts';

const kits = daemonKits();
const MESSAGE = JSON.stringify({
  model: 'claude',
  max_tokens: 9,
  system: 'Be.',
  messages: [{ role: 'user', content: 'Hi' }],
});

describe('the main job in the terminal manager', () => {
  it('switches a live session, and its next request carries the new persona; reverts it', async () => {
    const upstream = await startFakeUpstream();
    const daemon = await kits.start({ upstreamUrl: upstream.url });
    const session = await seedMainJob(daemon);
    const ask = async () => {
      const target = `/s/${session.token}/anthropic/v1/messages`;
      const headers = ['content-type: application/json', 'x-api-key: k'];
      await daemon.http({ method: 'POST', target, headers, body: MESSAGE });
      return upstream.requests.at(-1)?.body.toString('utf8') ?? '';
    };
    expect(await ask()).toContain('Cite file and line.');

    await using manager = await startManager(daemon.home);
    await manager.sees('reviewer');
    await manager.sees('●1');
    await manager.press('g', 's');
    await manager.sees(session.id);
    await manager.sees(/request 200 claude .* persona/);
    await manager.press('s');
    await manager.sees('Switch');
    manager.type('writ');
    await manager.sees('then  writer@1.0.0');
    await manager.press('enter');
    await manager.sees('writer@1.0.0 is in force');
    expect(await ask()).toContain('Write plainly.');
    await manager.sees('reviewer@1.0.0 → writer@1.0.0');

    await manager.press('S-r');
    await manager.sees('reviewer@1.0.0 is in force');
    expect(await ask()).toContain('Cite file and line.');
    await manager.press('u');
    await manager.sees('Undone: writer@1.0.0');
    expect(await ask()).toContain('Write plainly.');
    await upstream.close();
  });

  it('starts a session, and the URL on the screen works', async () => {
    const upstream = await startFakeUpstream();
    const daemon = await kits.start({ upstreamUrl: upstream.url });
    await seedMainJob(daemon);
    await using manager = await startManager(daemon.home, { width: 140 });
    await manager.sees('writer');
    await manager.press('j', 'enter');
    await manager.sees('Put writer 1.0.0 in force in');
    manager.type('new');
    await manager.sees('a new session…');
    await manager.press('enter');
    await manager.sees('Start a session for');
    await manager.press('s');
    await manager.sees('Session started');
    const path = /http:\/\/127\.0\.0\.1:\d+(\/s\/mst_[\w-]+\/anthropic)/.exec(manager.screen().join('\n'))?.[1];
    const headers = ['content-type: application/json'];
    await daemon.http({ method: 'POST', target: `${path}/v1/messages`, headers, body: MESSAGE });
    expect(upstream.requests.at(-1)?.body.toString('utf8')).toContain('Write plainly.');
    await upstream.close();
  });
});

describe('editing', () => {
  it('makes a version of what the editor left, after showing what changed', async () => {
    const daemon = await kits.start();
    await seedMainJob(daemon);
    const editor = await fakeEditor(
      daemon.home,
      `sed -i 's/Cite file and line/Cite the line/' "$1"; echo "- Be brief" >> "$1"`,
    );
    await using manager = await startManager(daemon.home, { env: { EDITOR: editor, TMPDIR: daemon.home } });
    await manager.sees('reviewer');
    await manager.press('e');
    await manager.sees('Review reviewer');
    await manager.sees('− Cite file and line.');
    await manager.sees('+ - Be brief');
    await manager.press('enter');
    await manager.sees('Saved reviewer');
    const { content, version } = await daemon.client.persona.get.query({ ref: 'reviewer' });
    expect(content).toBe('# Reviewer\n\nCite the line.\n- Be brief\n');
    expect(version).not.toBe('1.0.0');
    expect(readdirSync(daemon.home).filter((name) => name.startsWith('maestro-edit-'))).toEqual([]);

    await manager.press('v');
    await manager.sees(`1.0.0 → ${version}`);
    await manager.press('j', 'S-r');
    await manager.sees('Roll back reviewer?');
    await manager.press('y');
    await manager.sees('has the text of 1.0.0');
    expect((await daemon.client.persona.get.query({ ref: 'reviewer' })).content).toContain('Cite file and line.');
  });

  it('keeps the text in its file when somebody else was faster, and when the terminal goes away', async () => {
    const daemon = await kits.start();
    await seedMainJob(daemon);
    const editor = await fakeEditor(daemon.home, 'echo "- Mine" >> "$1"');
    const manager = await startManager(daemon.home, { env: { EDITOR: editor, TMPDIR: daemon.home } });
    await manager.sees('reviewer');
    await manager.press('e');
    await manager.sees('+ - Mine');
    const edit = { ref: 'reviewer', baseVersion: '1.0.0', fields: { content: '# Reviewer\n\n- Theirs\n' } };
    await daemon.client.persona.edit.mutate(edit);
    await manager.press('enter');
    await manager.sees('reviewer was changed meanwhile');
    manager.hangUp();
    await manager.exit();
    const [folder = ''] = readdirSync(daemon.home).filter((name) => name.startsWith('maestro-edit-'));
    expect(existsSync(`${daemon.home}/${folder}/reviewer.md`)).toBe(true);
    await manager.close();
  });
});

describe('the daemon', () => {
  it('is started where none runs, and the manager shows at once that it is there', async () => {
    const daemon = await kits.start();
    await daemon.stop();
    await using manager = await startManager(daemon.home);
    await manager.sees('Personas › Library');
    await manager.sees('● daemon');
    await manager.sees('No personas yet');
    await daemon.client.system.stop.mutate();
    await manager.sees('daemon lost');
  });

  it('may die and come back: rows stay, changes wait, and the screen is fresh again', async () => {
    const daemon = await kits.start();
    await seedMainJob(daemon);
    await using manager = await startManager(daemon.home);
    await manager.sees('● daemon');
    await manager.sees('Cite file and line.');
    await daemon.kill9();
    await manager.sees('daemon lost');
    await manager.sees('read only');
    expect(manager.screen().join('\n')).toContain('Cite file and line.');
    await manager.press('S-d');
    await manager.sees('Delete: the daemon is not reachable');
    await daemon.restart();
    await daemon.client.persona.create.mutate({ name: 'newcomer', content: '# New' });
    await manager.sees('● daemon');
    await manager.sees('newcomer');
    await manager.gone('read only');
  });
});
