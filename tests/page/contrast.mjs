// Check 4: contrast of every pair of colours that the style sheets put on each other, in both themes (WCAG 2.2:
// text 4.5, marks that carry data 3).
import { readFileSync } from 'node:fs';

const reports = `${process.env.FEDTIDE_SOURCE}/reports`;
let failures = 0, checks = 0;

function themes(css) {
  const blocks = [...css.matchAll(/:root\s*\{([^}]*)\}/g)].map(m => m[1]);
  const tokens = text => Object.fromEntries([...text.matchAll(/--([\w-]+)\s*:\s*(#[0-9a-f]{3,6})/gi)].map(m => [m[1], m[2]]));
  const light = tokens(blocks[0]);
  return { light, dark: { ...light, ...tokens(blocks[1] ?? '') } };
}

function luminance(hex) {
  const full = hex.length === 4 ? '#' + [...hex.slice(1)].map(c => c + c).join('') : hex;
  const [r, g, b] = [1, 3, 5].map(i => parseInt(full.slice(i, i + 2), 16) / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(a, b) {
  const [x, y] = [luminance(a), luminance(b)].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}

function check(file, pairs, least) {
  const all = themes(readFileSync(`${reports}/${file}`, 'utf8'));
  for (const [theme, tokens] of Object.entries(all))
    for (const [ink, ground] of pairs) {
      checks++;
      if (!tokens[ink] || !tokens[ground]) {
        failures++;
        console.log(`not ok: ${file} has no token ${tokens[ink] ? ground : ink}`);
        continue;
      }
      const found = contrast(tokens[ink], tokens[ground]);
      if (found >= least) continue;
      failures++;
      console.log(`not ok: ${file}, ${theme}: ${ink} on ${ground} is ${found.toFixed(2)}, at least ${least}`);
    }
}

check('brief.css', [['ink', 'bg'], ['mut', 'bg'], ['acc', 'bg'], ['ok', 'okbg'], ['warn', 'warnbg'], ['alarm', 'alarmbg'],
  ['calm', 'calmbg'], ['alarm', 'bg']], 4.5);
check('brief.css', [['barm', 'bg'], ['acc', 'bg'], ['neg', 'bg'], ['dot', 'bg']], 3);
check('style.css', [['ink', 'bg'], ['mut', 'bg'], ['acc', 'bg'], ['dot', 'bg'], ['ink', 'key'], ['mut', 'key'], ['acc', 'key'],
  ['tagm', 'key'], ['ink', 'soft'], ['mut', 'soft'], ['accd', 'band'], ['ink', 'band'], ['evt', 'evf'], ['bg', 'acc'],
  ['on', 'c0'], ['on', 'c1'], ['dk', 'c2'], ['dk', 'c3'], ['dk', 'c4'], ['dk', 'c5']], 4.5);
check('style.css', [['acc', 'bg'], ['dot', 'bg'], ['neg', 'bg'], ['barm', 'bg'], ['acc', 'band'], ['dot', 'band'],
  ['c0', 'bg'], ['c1', 'bg'], ['c2', 'bg'], ['c4', 'bg']], 3);
console.log(`${checks} checks, ${failures} failures`);
process.exit(failures ? 1 : 0);
