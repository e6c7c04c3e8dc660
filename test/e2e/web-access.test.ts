import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openBrowser, SCREENS, signIn, type TestBrowser, type Visit } from '../harness/browser.ts';
import { type DaemonKit, startDaemonKit } from '../harness/daemon-kit.ts';
import { describeWith } from '../harness/needs-program.ts';

const LONG = 'a-name-that-is-as-long-as-names-may-be-for-every-narrow-screen-1';

describeWith('chromium', 'the web view for everybody', (chromium) => {
  let kit: DaemonKit;
  let browser: TestBrowser;
  let paths: Readonly<Record<string, string>>;

  beforeAll(async () => {
    [kit, browser] = await Promise.all([startDaemonKit(), openBrowser(chromium)]);
    paths = await fill(kit);
  });
  afterAll(async () => {
    await browser?.close();
    await kit?.dispose();
  });

  async function enter(options: Parameters<TestBrowser['visit']>[1]): Promise<Visit> {
    const visit = await browser.visit(kit.httpUrl, options);
    await signIn(visit, kit.client);
    return visit;
  }

  describe.each([
    ['desktop', 'light'],
    ['tablet', 'dark'],
    ['phone', 'dark'],
  ] as const)('on a %s in %s', (screen, theme) => {
    it('has no violation that axe finds (WCAG 2.1 A and AA) and never scrolls sideways', async () => {
      const visit = await enter({ screen, theme });
      for (const [name, path] of Object.entries(paths)) {
        await visit.open(path);
        await visit.picture(`${name}-${screen}-${theme}`);
        expect([name, await axeFindings(visit.page)]).toEqual([name, []]);
        const width = await visit.page.evaluate<number>('document.documentElement.scrollWidth');
        expect([name, width]).toEqual([name, SCREENS[screen].width]);
      }
      await visit.context.close();
    });
  });

  it('is usable without a pointer: find, read, edit, save, switch and get help by keys alone', async () => {
    const visit = await enter({});
    const { page } = visit;
    const { keyboard } = page;
    await keyboard.press('/');
    await keyboard.type('second');
    await page.waitForURL('**/personas?q=second');
    await page.getByRole('link', { name: /Base/ }).waitFor({ state: 'detached' });
    await keyboard.press('Enter');
    await keyboard.press('Enter');
    await page.waitForURL('**/personas/second?q=second');
    await page.locator('h1:focus').waitFor();
    await keyboard.press('v');
    await page.waitForURL('**/personas/second/versions?q=second');
    await keyboard.press('e');
    await page.waitForURL('**/personas/second/edit?q=second');
    await page.getByLabel('Text', { exact: true }).waitFor();
    while (!(await page.evaluate('document.activeElement.matches("textarea")'))) await keyboard.press('Tab');
    await keyboard.press('Control+End');
    await keyboard.type('\nsjg?u: keys are letters here.\n');
    await keyboard.press('Control+s');
    await page.getByText('Saved second@1.0.1').waitFor();
    expect((await kit.client.persona.get.query({ ref: 'second' })).content).toContain('sjg?u: keys are letters here.');
    await keyboard.press('Escape');
    await page.waitForURL('**/personas?q=second');
    await keyboard.press('g');
    await keyboard.press('s');
    await page.waitForURL('**/sessions');
    await page.getByRole('link', { name: 'narrow' }).waitFor();
    await keyboard.press('?');
    await keyboard.type('all live');
    await page.getByRole('button', { name: /Switch the persona of all live sessions/ }).waitFor();
    await keyboard.press('Tab');
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Switch the persona' }).waitFor();
    await keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForURL(/\/sessions$/);
    expect(visit.errors()).toEqual([]);
    await visit.context.close();
  });

  it('gives the focus back to where it came from when a dialog closes', async () => {
    const visit = await enter({});
    await visit.open('/sessions');
    const button = visit.page.getByRole('button', { name: 'Switch narrow' });
    await button.focus();
    await visit.page.keyboard.press('Enter');
    await visit.page.getByRole('combobox', { name: 'Persona' }).waitFor();
    await visit.page.keyboard.press('Escape');
    await visit.page.locator('button:focus', { hasText: 'Switch' }).waitFor();
    await visit.context.close();
  });

  it('lets single letters be turned off, and remembers that', async () => {
    const visit = await enter({});
    const { page } = visit;
    await page.keyboard.press('?');
    await page.getByRole('checkbox', { name: /Single letters/ }).uncheck();
    await page.keyboard.press('Escape');
    await visit.open('/sessions');
    await page.keyboard.press('n');
    await page.keyboard.press('?');
    expect(await page.getByRole('dialog').count()).toBe(0);
    await visit.context.close();
  });
});

/** Something of everything, and the pages that show it. */
async function fill({ client }: DaemonKit): Promise<Readonly<Record<string, string>>> {
  const content = `# Base\n\n${'A long line of text that has to wrap somewhere. '.repeat(6)}\n\n- ${'x'.repeat(300)}\n`;
  await client.persona.create.mutate({ name: LONG, displayName: `Base ${'W'.repeat(80)}`, tags: ['a/b'], content });
  await client.persona.create.mutate({ name: 'second', parent: LONG, content: '# Second\n\nShort.\n' });
  const edited = content.replace('has to', 'must');
  await client.persona.edit.mutate({ ref: LONG, baseVersion: '1.0.0', fields: { content: edited } });
  const start = { agent: 'codex', persona: LONG, cwd: `/${'deep/'.repeat(40)}` } as const;
  const { id } = await client.session.start.mutate({ ...start, label: 'L'.repeat(120) });
  await client.session.start.mutate({ agent: 'aider', label: 'narrow' });
  await client.session.switch.mutate({ target: { id }, persona: 'second' });
  return {
    library: '/personas',
    effective: '/personas/second',
    source: `/personas/${LONG}?view=source`,
    versions: `/personas/${LONG}/versions`,
    edit: `/personas/${LONG}/edit`,
    document: `/personas/${LONG}/edit?as=document`,
    create: '/personas?dialog=create&template=reviewer',
    missing: '/personas/missing',
    board: '/sessions',
    session: `/sessions/${id}`,
    start: '/sessions?dialog=start',
    switch: `/sessions?dialog=switch&session=${id}`,
  };
}

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong on a page: rule and element, one sentence each. */
async function axeFindings(page: Page): Promise<readonly string[]> {
  await page.evaluate(AXE);
  return page.evaluate<readonly string[]>(`
    axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice'] }).then(({ violations, passes }) =>
      passes.length < 15 ? ['axe looked at next to nothing'] : violations.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => id + ': ' + html.slice(0, 200) + ' ' + failureSummary)))
  `);
}
