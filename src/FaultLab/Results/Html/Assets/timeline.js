// The range in view, shared by the bars (through two CSS properties) and all charts.

const timeline = document.getElementById('run-timeline');

function startTimeline() {
  const data = JSON.parse(document.getElementById('chart-data').textContent);
  const whole = { from: +timeline.dataset.from, to: +timeline.dataset.to };
  const range = { ...whole };
  const parent = document.getElementById('charts');
  let charts = [];

  const view = wanted => {
    const next = wanted ?? whole;
    const width = Math.min(Math.max(next.to - next.from, 0.5), whole.to - whole.from);
    range.from = Math.min(Math.max(next.from, whole.from), whole.to - width);
    range.to = range.from + width;
    timeline.style.setProperty('--from', range.from);
    timeline.style.setProperty('--to', range.to);
    charts.forEach(c => c.redraw());
  };
  const zoom = factor => {
    const middle = (range.from + range.to) / 2, half = (range.to - range.from) / 2 * factor;
    view({ from: middle - half, to: middle + half });
  };
  const move = share => {
    const by = (range.to - range.from) * share;
    view({ from: range.from + by, to: range.to + by });
  };
  const draw = () => {
    charts.forEach(c => c.destroy());
    charts = data.charts.filter(c => c.x.length > 0).map(c => createChart(parent, c, data, range, view));
  };

  draw();
  new ResizeObserver(() => charts.forEach(c => c.resize())).observe(parent);
  // Colours are painted into the charts: paint anew for another scheme and for paper.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
  matchMedia('print').addEventListener('change', draw);

  const actions = { in: () => zoom(0.5), out: () => zoom(2), all: () => view(null) };
  const keys = { '+': actions.in, '=': actions.in, '-': actions.out, 0: actions.all, ArrowLeft: () => move(-0.2), ArrowRight: () => move(0.2) };
  timeline.addEventListener('keydown', e => {
    if (!keys[e.key] || e.ctrlKey || e.metaKey || e.altKey) return;
    e.preventDefault();
    keys[e.key]();
  });
  timeline.querySelector('.buttons').hidden = false;
  timeline.querySelectorAll('[data-zoom]').forEach(b => b.addEventListener('click', () => actions[b.dataset.zoom]()));
  document.querySelectorAll('[data-zoom-from]').forEach(b => {
    b.hidden = false;
    b.addEventListener('click', () => {
      view({ from: +b.dataset.zoomFrom, to: +b.dataset.zoomTo });
      timeline.scrollIntoView({ behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth' });
      timeline.focus({ preventScroll: true });
    });
  });
}

if (timeline) startTimeline();
