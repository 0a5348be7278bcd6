// Check 6: every number in a sentence is a figure of the same document, rounded as it is shown; every sentence that is
// offered has a confidence and four variants.
import { readFileSync } from 'node:fs';

const out = `${process.env.FEDTIDE_BUILD}/tests/page/out`;
const source = process.env.FEDTIDE_SOURCE;
let failures = 0, checks = 0;
function check(what, good) {
  checks++;
  if (good) return;
  failures++;
  console.log(`not ok: ${what}`);
}
const json = path => JSON.parse(readFileSync(`${out}/${path}`, 'utf8'));

const months = 'January|February|March|April|May|June|July|August|September|October|November|December';
const short = months.split('|').map(m => m.slice(0, 3)).join('|');

// Numbers of a text with the step of their last digit; dates are no numbers, nor digits inside names (R4, fedtide 0.1.0).
function numbers(text) {
  const plain = text.replace(/<[^>]*>/g, ' ').replace(/&[a-z]+;|&#\d+;/g, ' ')
    .replace(new RegExp(`\\d{1,2}(–\\d{1,2})?( – \\d{1,2})?( (${months}|${short}))( \\d{4})?`, 'g'), ' ')
    .replace(new RegExp(`(${months}|${short}) \\d{4}`, 'g'), ' ')
    .replace(/\d{4}-\d{2}(-\d{2})?/g, ' ').replace(/\b[\w-]*(\.[\w-]+)+\b(?<![\d.,]+)/g, name => /[a-z]/i.test(name) ? ' ' : name)
    .replace(/[A-Za-z_]\w*/g, word => /^(million|thousand)$/.test(word) ? word : ' ');
  return [...plain.matchAll(/([-−+×]?)(\d[\d,]*(?:\.\d+)?)\s?(million|%)?/g)].map(([all, sign, digits, unit]) => {
    const decimals = digits.split('.')[1]?.length ?? 0;
    const scale = unit === 'million' ? 1e6 : unit === '%' ? 0.01 : 1;
    const bare = digits.replace(/,/g, '');
    const zeros = decimals ? 0 : Math.min(bare.match(/0*$/)[0].length, Math.max(bare.length - 2, 0));
    return { all: all.trim(), value: Number(bare) * scale, step: scale * 10 ** (zeros - decimals) };
  });
}

function figures(value, list = []) {
  if (typeof value === 'number') list.push(value);
  else if (value && typeof value === 'object') for (const v of Object.values(value)) figures(v, list);
  return list;
}

function told(where, text, known, constants) {
  for (const n of numbers(text)) {
    const found = known.some(v => Math.abs(Math.abs(v) - n.value) <= n.step * 0.5000001) || constants.has(n.all.replace(/ ?%$/, ''));
    check(`${where}: "${n.all}" in "${text}" is no figure of the document`, found);
  }
}

// Numbers that stand in the sentence templates themselves (thresholds, "14 silent days").
function constantsOf(file) {
  const all = new Set();
  const collect = value => {
    if (typeof value === 'string') for (const n of numbers(value.replace(/\{\{[^}]*\}\}/g, ' '))) all.add(n.all.replace(/ ?%$/, ''));
    else if (value && typeof value === 'object') Object.values(value).forEach(collect);
  };
  collect(JSON.parse(readFileSync(`${source}/reports/${file}`, 'utf8')));
  return all;
}

const briefConstants = constantsOf('brief_sentences.json');
for (const state of ['simulated', 'oneday', 'nothing']) {
  const brief = json(`${state}/brief.json`);
  const known = [...figures(brief.figures), ...figures(brief.weeks), ...figures(brief.movers_figures ?? {})];
  const sentences = [brief.headline, ...brief.lede, ...brief.watch, ...brief.quality, brief.avoid.text,
    ...brief.quotes.map(q => q.text), ...brief.tiles.flatMap(t => [t.value, ...t.notes])];
  check(`${state}: the brief has sentences`, brief.lede.length === 2 && brief.quotes.length === 3 && brief.watch.length >= 1);
  check(`${state}: at most three things to watch`, brief.watch.length <= 3);
  for (const text of sentences) told(`${state}/brief`, text, known, briefConstants);
  for (const q of brief.quotes) {
    check(`${state}: ${q.id} has a confidence`, ['high', 'medium', 'low'].includes(q.confidence));
    check(`${state}: ${q.id} has four variants or no figure`, [0, 4].includes(Object.keys(q.variants).length));
    check(`${state}: ${q.id} names no cause`, !/\b(because|due to|caused|driven by|exodus)\b/i.test(q.text));
    check(`${state}: ${q.id} does not speak of users or people`, !/\busers\b/i.test(q.text));
  }
  check(`${state}: the sentence to avoid is not offered`, !brief.quotes.some(q => q.text === brief.avoid.text));
}
check('quotes of a week have variants', json('simulated/brief.json').quotes.every(q => Object.keys(q.variants).length === 4));

// A figure of the measures by the path that an input names; undefined when it is a formula.
function at(measures, path) {
  if (!/^[\w.]+$/.test(path)) return undefined;
  return path.split('.').reduce((o, key) => o?.[key], measures);
}

function days(text) {
  return Math.round(Date.parse(`${text}T00:00:00Z`) / 86400000);
}

// Every sentence of a report: its numbers are those of its inputs, and an input that names its cell is that cell.
function checkInputs(state, report) {
  let cells = 0;
  for (const s of report.sentences) {
    const inputs = Object.entries(s.inputs ?? {});
    const known = inputs.flatMap(([, i]) => [...figures(i), ...numbers(String(i.text ?? '')).map(n => n.value)]);
    told(`${state}/report ${s.id}`, s.text, known, reportConstants);
    for (const [name, input] of inputs) {
      const cell = at(report.measures, input.from ?? '');
      if (typeof cell !== 'number' && !/^\d{4}-\d\d-\d\d$/.test(cell ?? '')) continue;
      cells++;
      const value = typeof cell === 'number' ? cell : days(cell);
      check(`${state}: ${s.id}, ${name} is ${input.value}, the cell ${input.from} is ${value}`, Math.abs(value - input.value) <= 1e-6 * Math.abs(value));
    }
  }
  if (state === 'simulated') check('many inputs are cells', cells > 50);
}

const reportConstants = constantsOf('sentences.json');
for (const state of ['simulated', 'oneday', 'nothing']) {
  const report = json(`${state}/report/report.json`);
  check(`${state}: the report has a headline and a standfirst`, report.headline.length > 10 && report.standfirst.length > 20);
  if (state !== 'nothing') check(`${state}: the report has findings`, report.findings.length >= 2);
  checkInputs(state, report);
  for (const f of report.findings) {
    const text = f.html ?? f.text;
    told(`${state}/report ${f.id}`, text, [...figures(f.inputs ?? {})], reportConstants);
    check(`${state}: ${f.id} has a confidence`, ['high', 'medium', 'low'].includes(f.confidence));
    check(`${state}: ${f.id} has four variants`, Object.keys(f.variants ?? {}).length === 4);
    check(`${state}: ${f.id} names no cause`, !/\b(because|due to|caused|driven by|exodus)\b/i.test(text));
  }
}
console.log(`${checks} checks, ${failures} failures`);
process.exit(failures ? 1 : 0);
