// One chart: min-max band and line per series, faults shaded, incidents ruled, losses ticked at the foot.

const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 21600, 43200, 86400];

function token(name) {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function moment(seconds, fine) {
  const sign = seconds < 0 ? '−' : '';
  const s = Math.abs(seconds);
  if (s < 600) return sign + (fine ? s.toFixed(1) : String(+s.toFixed(1))) + ' s';
  const pad = n => String(Math.floor(n)).padStart(2, '0');
  return sign + Math.floor(s / 3600) + ':' + pad(s / 60 % 60) + ':' + pad(s % 60);
}

function amount(value, unit) {
  if (value == null) return '–';
  if (unit === 'ms') return (value >= 1000 ? +(value / 1000).toPrecision(3) + ' s' : +value.toPrecision(3) + ' ms');
  if (unit === '') return +(value * 100).toPrecision(3) + ' %';
  const prefixes = ['', 'k', 'M', 'G', 'T'];
  let step = 0;
  while (Math.abs(value) >= 1000 && step < 4) { value /= 1000; step++; }
  return +value.toPrecision(3) + ' ' + prefixes[step] + unit;
}

// Round trips span decades when something stalls; there a linear axis would flatten the ordinary ones.
function isLogarithmic(spec) {
  if (spec.unit !== 'ms') return false;
  const values = spec.lines[0].max.filter(v => v > 0).sort((a, b) => a - b);
  return values.length > 0 && values[values.length - 1] > 30 * values[values.length >> 1];
}

function seriesOf(spec) {
  const data = [spec.x], series = [{}], bands = [];
  spec.lines.forEach((line, index) => {
    const colour = token('--series-' + (index + 1));
    data.push(line.max);
    series.push({ label: line.label, stroke: colour, width: line.min ? 1 : 1.5, points: { show: spec.x.length < 80, size: 4 }, spanGaps: false });
    if (line.min) {
      data.push(line.min);
      series.push({ stroke: colour + '80', width: 1, points: { show: false } });
      bands.push({ series: [data.length - 2, data.length - 1], fill: colour + '38' });
    }
  });
  return { data, series, bands };
}

// Under the lines: what FaultLab did and what went wrong.
function drawMarks(plot, marks) {
  const { ctx, bbox } = plot;
  const span = (range, least) => {
    const left = plot.valToPos(range[0], 'x', true), right = plot.valToPos(range[1], 'x', true);
    return [left, Math.max(least, right - left)];
  };
  ctx.save();
  ctx.beginPath();
  ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
  ctx.clip();
  ctx.fillStyle = token('--fault') + '24';
  marks.faults.forEach(f => { const [x, w] = span(f, 1.5); ctx.fillRect(x, bbox.top, w, bbox.height); });
  ctx.fillStyle = token('--fail') + '1c';
  marks.incidents.forEach(i => { const [x, w] = span(i, 1); ctx.fillRect(x, bbox.top, w, bbox.height); });
  ctx.fillStyle = token('--fail');
  marks.incidents.forEach(i => { const [x] = span(i, 1); ctx.fillRect(x, bbox.top, 1.5 * devicePixelRatio, bbox.height); });
  ctx.restore();
}

function drawLosses(plot, lost) {
  const { ctx, bbox } = plot;
  const height = 6 * devicePixelRatio, width = 2 * devicePixelRatio;
  ctx.save();
  ctx.fillStyle = token('--fail');
  lost.forEach(at => {
    const x = plot.valToPos(at, 'x', true);
    if (x >= bbox.left - width && x <= bbox.left + bbox.width) ctx.fillRect(x - width / 2, bbox.top + bbox.height - height, width, height);
  });
  ctx.restore();
}

function createChart(parent, spec, marks, range, select) {
  const box = document.createElement('div');
  box.className = 'chart';
  box.setAttribute('role', 'img');
  box.setAttribute('aria-label', spec.title + ': ' + spec.lines.map(l => l.label).join(', '));
  const head = document.createElement('div');
  head.className = 'chart-head';
  parent.append(box);
  box.append(head);

  const { data, series, bands } = seriesOf(spec);
  const logarithmic = isLogarithmic(spec);
  const font = '12px system-ui, sans-serif';
  const axis = { stroke: token('--muted'), font, grid: { stroke: token('--grid'), width: 1 }, ticks: { stroke: token('--grid'), width: 1, size: 5 } };
  const plot = new uPlot({
    width: box.clientWidth,
    height: 118,
    padding: [6, parseFloat(token('--margin')), 0, 0],
    legend: { show: false },
    cursor: {
      y: false, points: { size: 7 }, sync: { key: 'run', setSeries: false }, drag: { x: true, y: false, setScale: false },
      bind: { dblclick: () => () => { select(null); return null; } },
    },
    scales: {
      x: { time: false, range: () => [range.from, range.to] },
      y: logarithmic ? { distr: 3, log: 10 } : { range: (u, min, max) => [0, (max || 1) * 1.12] },
    },
    axes: [
      { ...axis, size: 26, gap: 3, space: 72, incrs: steps, values: (u, splits) => splits.map(s => moment(s)) },
      { ...axis, size: parseFloat(token('--gutter')), gap: 4, space: logarithmic ? 14 : 30, values: (u, splits) => splits.map(s => s == null ? '' : amount(s, spec.unit)) },
    ],
    series, bands,
    hooks: {
      drawAxes: [u => drawMarks(u, marks)],
      draw: [u => drawLosses(u, spec.lost)],
      setCursor: [u => writeHead(u)],
      setSelect: [u => {
        if (u.select.width < 5 || !u.cursor.event) return;
        const from = u.posToVal(u.select.left, 'x'), to = u.posToVal(u.select.left + u.select.width, 'x');
        select({ from, to });
      }],
    },
  }, data, box);

  function writeHead(u) {
    const index = u.cursor.idx;
    const title = document.createElement('strong');
    title.textContent = spec.title;
    const parts = [title];
    let column = 1;
    spec.lines.forEach((line, i) => {
      const part = document.createElement('span'), key = document.createElement('i');
      key.style.background = token('--series-' + (i + 1));
      part.append(key, line.label + (index == null ? '' : ' ' + amount(data[column][index], spec.unit)));
      parts.push(part);
      column += line.min ? 2 : 1;
    });
    if (index != null) {
      const at = document.createElement('span');
      at.className = 'at';
      at.textContent = moment(spec.x[index], true);
      parts.push(at);
    }
    head.replaceChildren(...parts);
  }
  writeHead(plot);

  return {
    redraw: () => { plot.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false); plot.setScale('x', { min: range.from, max: range.to }); },
    resize: () => plot.setSize({ width: box.clientWidth, height: 118 }),
    destroy: () => { plot.destroy(); box.remove(); },
  };
}
