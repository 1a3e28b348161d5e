// Works through the review queue with Enter and measures in the browser what a person waits for.
// Arguments: address, one-time password, number of items. Prints JSON.
import { chromium } from 'playwright-core';

const [address, password, count] = [process.argv[2], process.argv[3], +process.argv[4]];
const chosen = 'four unrelated words here';
const browser = await chromium.launch({
  executablePath: process.env.CAPTURE_TEST_CHROMIUM ?? '/usr/bin/chromium',
  args: ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--enable-precise-memory-info', '--js-flags=--expose-gc'],
});
const page = await (await browser.newContext({ viewport: { width: 1366, height: 768 } })).newPage();
page.setDefaultTimeout(60_000);
await page.goto(`${address}/sign-in`);
await page.fill('#name', 'demo');
await page.fill('#password', password);
await page.press('#password', 'Enter');
await page.waitForURL('**/password');
await page.fill('#chosen', chosen);
await page.fill('#again', chosen);
await page.press('#again', 'Enter');
await page.waitForURL('**/queue');
await page.keyboard.press('Enter');
await page.waitForURL('**/review/*');

const shown = () => page.waitForFunction(() => performance.getEntriesByName('image-shown').length > 0 && performance.getEntriesByName('pane-painted').length > 0);
await shown();
const times = { pane: [], image: [], key: [] };
const growth = [];
const state = () => page.evaluate(() => { gc(); return { heap: performance.memory.usedJSHeapSize, nodes: document.getElementsByTagName('*').length, images: viewer.count() }; });
growth.push(await state());
for (let done = 1; done <= count; done++) {
  await page.waitForTimeout(700);                       // A person looks, meanwhile the next page is loaded ahead.
  const key = await page.evaluate(() => new Promise(resolve => {
    if (!document.querySelector('.candidate')) { resolve(null); return; }
    const begun = performance.now();
    document.dispatchEvent(new KeyboardEvent('keydown', { key: '1', bubbles: true }));
    requestAnimationFrame(() => requestAnimationFrame(() => resolve(performance.now() - begun)));
  }));
  if (key !== null) times.key.push(key);
  if (await page.evaluate(() => !document.querySelector('.candidate input:checked') && document.getElementById('type').value !== 'fax-cover')) {
    await page.keyboard.press('p');
    await page.keyboard.type('zeller 02/11/1964');
    await page.waitForFunction(() => document.querySelectorAll('#find-list li[data-mrn]').length === 1);
    await page.keyboard.press('Enter');
  }
  await page.evaluate(() => { document.getElementById('type').dataset.seen = 'yes'; document.getElementById('file').focus(); });
  const before = page.url();
  await page.keyboard.press('Enter');
  await page.waitForFunction(url => location.href !== url, before);
  if (!page.url().includes('/review/')) break;
  await shown();
  const [pane, image] = await page.evaluate(() => { const at = name => performance.getEntriesByName(name).at(-1).startTime; return [at('pane-painted') - at('decision'), at('image-shown') - at('decision')]; });
  times.pane.push(pane);
  times.image.push(image);
  if (done % 50 === 0) growth.push(await state());
}
await browser.close();

const at = (list, share) => Math.round([...list].sort((a, b) => a - b)[Math.min(list.length - 1, Math.floor(list.length * share))]);
console.log(JSON.stringify({
  items: times.pane.length,
  decisionToPane: { p50: at(times.pane, 0.5), p95: at(times.pane, 0.95) },
  decisionToSharpImage: { p50: at(times.image, 0.5), p95: at(times.image, 0.95) },
  keyToFeedback: { p50: at(times.key, 0.5), p95: at(times.key, 0.95) },
  growth,
}, null, 2));
