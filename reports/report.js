/* Optional: values read off a chart with mouse, finger or arrow keys. The page is complete without it. */
document.querySelectorAll('[data-hover]').forEach(function (plot) {
  'use strict';
  var data = JSON.parse(document.getElementById(plot.dataset.hover).textContent), last = data.d.length - 1, at = last;
  var tip = document.createElement('div');
  tip.className = 'tip'; tip.hidden = true; tip.setAttribute('role', 'status'); plot.appendChild(tip);
  function svg() { return Array.prototype.find.call(plot.querySelectorAll('svg'), function (s) { return s.getBoundingClientRect().width > 0; }); }
  function box(s) { return s.querySelector('[data-plot]').dataset.plot.split(' ').map(Number); }
  function text(v, f) { return v === null ? 'no figure' : f === 'share' ? (100 * v).toFixed(1) + '%' : Math.round(v).toLocaleString('en'); }
  function xOf(b, k) { return b[0] + (data.d[k] + (data.mid ? 0.5 : 0) - b[4]) / (b[5] - b[4]) * (b[1] - b[0]); }
  function show(k) {
    var s = svg(), b = box(s), r = s.getBoundingClientRect(), p = plot.getBoundingClientRect(), scale = r.width / s.viewBox.baseVal.width, x = xOf(b, k), line = s.querySelector('.cur');
    if (!line) { line = document.createElementNS('http://www.w3.org/2000/svg', 'line'); line.setAttribute('class', 'cur'); s.appendChild(line); }
    line.setAttribute('x1', x); line.setAttribute('x2', x); line.setAttribute('y1', b[2]); line.setAttribute('y2', b[3]); line.style.display = '';
    tip.textContent = '';
    var day = document.createElement('b'); day.textContent = new Date(data.d[k] * 864e5).toUTCString().slice(5, 16); tip.appendChild(day);
    data.s.forEach(function (z) { var row = document.createElement('div'); row.textContent = z[0] + ': ' + text(z[1][k], z[2]); tip.appendChild(row); });
    tip.hidden = false;
    var left = x * scale, w = tip.offsetWidth;
    tip.style.left = Math.max(0, Math.min(p.width - w, left + (left > p.width / 2 ? -w - 12 : 12))) + 'px';
    tip.style.top = b[2] * scale + 26 + 'px';
    at = k;
  }
  function hide() { tip.hidden = true; plot.querySelectorAll('.cur').forEach(function (c) { c.style.display = 'none'; }); }
  plot.tabIndex = 0; plot.setAttribute('role', 'group'); plot.setAttribute('aria-label', 'Values of the chart: arrow keys step through the days');
  plot.addEventListener('pointermove', function (e) {
    var s = svg(), b = box(s), r = s.getBoundingClientRect(), x = (e.clientX - r.left) / r.width * s.viewBox.baseVal.width, day = b[4] + (x - b[0]) / (b[1] - b[0]) * (b[5] - b[4]) - (data.mid ? 0.5 : 0), best = 0;
    data.d.forEach(function (d, k) { if (Math.abs(d - day) < Math.abs(data.d[best] - day)) best = k; });
    show(best);
  });
  plot.addEventListener('pointerleave', hide); plot.addEventListener('blur', hide);
  plot.addEventListener('keydown', function (e) {
    var step = { ArrowRight: 1, ArrowLeft: -1, PageDown: 7, PageUp: -7 }[e.key];
    if (e.key === 'Escape') hide();
    if (step) { e.preventDefault(); show(Math.max(0, Math.min(last, at + step))); }
  });
});
