// Checks 2, 3, 7, 8, 9 and 12 in a real browser: nothing is fetched, complete without script, axe-core finds nothing in
// light and dark at 1280 and 390 pixels, no sideways scroll from 320 to 1280, the brief prints on one page, the report
// as a tagged PDF, nothing hostile runs. Pictures of every page at every width are left in out/pictures.
import { createRequire } from 'node:module';
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';

const base = `${process.env.FEDTIDE_BUILD}/tests/page`, out = `${base}/out`;
const require = createRequire(`${base}/tools/package.json`);
const puppeteer = (await import(require.resolve('puppeteer-core'))).default;
const axe = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');
const widths = [320, 390, 760, 1280];
let failures = 0, checks = 0;
function check(what, good, detail = '') {
  checks++;
  if (good) return;
  failures++;
  console.log(`not ok: ${what}${detail ? `\n  ${detail}` : ''}`);
}

const flags = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync', '--force-prefers-reduced-motion'];
const browser = await puppeteer.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: flags });
mkdirSync(`${out}/pictures`, { recursive: true });

async function open(file, { width = 1280, scheme = 'light', script = true } = {}) {
  const page = await browser.newPage();
  page.asked = [];
  page.broken = [];
  await page.setJavaScriptEnabled(script);
  await page.setRequestInterception(true);
  page.on('request', r => {
    if (r.url() === `file://${file}` || r.url().startsWith('data:')) return r.continue();
    page.asked.push(r.url());
    return r.abort();
  });
  page.on('pageerror', e => page.broken.push(e.message));
  page.on('dialog', d => { page.broken.push(`dialog ${d.message()}`); d.dismiss(); });
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  await page.setViewport({ width, height: 900 });
  await page.goto(`file://${file}`);
  return page;
}

// What a reader can read: of every element that is shown.
const visible = page => page.evaluate(() => document.body.innerText.replace(/\s+/g, ' '));

async function judge(name, file, schemes, sizes) {
  for (const scheme of schemes)
    for (const width of sizes) {
      const page = await open(file, { width, scheme });
      await page.evaluate(axe);
      const found = await page.evaluate(() => axe.run(document, { resultTypes: ['violations'] }));
      check(`${name}, ${scheme}, ${width} px: axe finds nothing`, found.violations.length === 0,
        found.violations.map(v => `${v.id}: ${v.nodes.slice(0, 2).map(n => n.html.slice(0, 120)).join(' | ')}`).join('\n  '));
      check(`${name}, ${scheme}, ${width} px: axe looked at it`, found.testEngine?.name === 'axe-core');
      await page.close();
    }
}

async function look(name, file) {
  for (const width of widths) {
    const page = await open(file, { width });
    const [wide, room] = await page.evaluate(() => [document.documentElement.scrollWidth, window.innerWidth]);
    check(`${name}, ${width} px: no sideways scroll`, wide <= room, `${wide} > ${room}`);
    const cut = await page.evaluate(() => [...document.querySelectorAll('h1,h2,h3,p,dt,dd,td,th,li,figure,blockquote')]
      .filter(e => !e.closest('.scroll') && e.getBoundingClientRect().right > window.innerWidth + 1).map(e => e.outerHTML.slice(0, 100)));
    check(`${name}, ${width} px: nothing is cut off`, cut.length === 0, cut[0]);
    check(`${name}, ${width} px: nothing is fetched`, page.asked.length === 0, page.asked.join(' '));
    check(`${name}, ${width} px: no error in a script`, page.broken.length === 0, page.broken.join(' '));
    await page.screenshot({ path: `${out}/pictures/${name}-${width}.png`, fullPage: true });
    await page.close();
  }
  const dark = await open(file, { scheme: 'dark' });
  await dark.screenshot({ path: `${out}/pictures/${name}-1280-dark.png`, fullPage: true });
  const [light, night] = [await (async () => { const p = await open(file); const c = await p.evaluate(() => getComputedStyle(document.body).backgroundColor); await p.close(); return c; })(),
    await dark.evaluate(() => getComputedStyle(document.body).backgroundColor)];
  check(`${name} has a dark theme`, light !== night);
  await dark.close();
}

async function compare(name, file) {
  const [with_, without] = [await open(file), await open(file, { script: false })];
  check(`${name} is complete without script`, await visible(with_) === await visible(without));
  check(`${name} has one h1, and headings without gaps`, await with_.evaluate(() => {
    const levels = [...document.querySelectorAll('h1,h2,h3,h4')].map(h => Number(h.tagName[1]));
    return levels.filter(l => l === 1).length === 1 && levels.every((l, i) => i === 0 || l - levels[i - 1] <= 1);
  }));
  check(`${name} has a language`, await with_.evaluate(() => document.documentElement.lang.length > 0));
  check(`${name}: nothing of strangers ran`, await with_.evaluate(() => window.hit === undefined && !document.querySelector('img[src="x"]')));
  check(`${name}: no link of strangers that runs`, await with_.evaluate(() => [...document.links].every(a => !/^javascript:/i.test(a.href))));
  check(`${name}: every figure has its table or its CSV`, await with_.evaluate(() => [...document.querySelectorAll('figure')].every(f =>
    f.querySelector('a[href$=".csv"]') || f.querySelector('table') || !f.querySelector('svg') || document.querySelector('.chart-table'))));
  await with_.close();
  await without.close();
}

async function print(name, file) {
  const page = await open(file);
  await page.pdf({ path: `${out}/pictures/${name}.pdf`, format: 'A4', preferCSSPageSize: true, printBackground: true, tagged: true });
  await page.close();
  const info = execFileSync('pdfinfo', [`${out}/pictures/${name}.pdf`], { encoding: 'utf8' });
  return { pages: Number(info.match(/Pages:\s+(\d+)/)[1]), tagged: /Tagged:\s+yes/.test(info), a4: /595.*842|594\.96.*841/.test(info) };
}

try {
  for (const state of ['simulated', 'oneday', 'nothing']) {
    const report = `${out}/${state}/report/index.html`, brief = `${out}/${state}/brief.html`;
    const all = state === 'simulated';
    await look(`${state}-report`, report);
    await look(`${state}-brief`, brief);
    await compare(`${state}-report`, report);
    await compare(`${state}-brief`, brief);
    await judge(`${state}-report`, report, ['light', 'dark'], all ? [1280, 390] : [390]);
    await judge(`${state}-brief`, brief, ['light', 'dark'], all ? [1280, 390] : [390]);
    const paper = await print(`${state}-brief`, brief);
    check(`${state}: the brief prints on one page`, paper.pages === 1, `${paper.pages} pages`);
    check(`${state}: the brief's PDF is tagged A4`, paper.tagged && paper.a4);
    const book = await print(`${state}-report`, report);
    check(`${state}: the report's PDF is tagged A4`, book.tagged && book.a4);
  }
  // The other way round: a page that does ask, scrolls sideways and has a fault must be noticed.
  writeFileSync(`${out}/pictures/bad.html`, '<!doctype html><html><title>x</title><img src="https://a.example/x.png"><div style="width:3000px">x</div></html>');
  const bad = await open(`${out}/pictures/bad.html`, { width: 390 });
  await bad.evaluate(axe);
  const found = await bad.evaluate(() => axe.run(document));
  check('a bad page is noticed', bad.asked.length === 1 && found.violations.length > 0 &&
    await bad.evaluate(() => document.documentElement.scrollWidth > innerWidth));
} finally {
  await browser.close();
}
console.log(`${checks} checks, ${failures} failures`);
process.exit(failures ? 1 : 0);
