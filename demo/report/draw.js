import {
  BarController, BarElement, CategoryScale, Chart, Legend, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, ScatterController, Tooltip,
} from 'chart.js';

Chart.register(
  BarController, BarElement, CategoryScale, Legend, LinearScale, LineController, LineElement, LogarithmicScale, PointElement, ScatterController, Tooltip,
);

const configs = JSON.parse(document.getElementById('charts').textContent);
const drawn = [];

/** With the colours of the theme for the names of CSS variables. */
function coloured(value, style) {
  if (typeof value === 'string') { return value.startsWith('--') ? style.getPropertyValue(value).trim() : value; }
  if (Array.isArray(value)) { return value.map(item => coloured(item, style)); }
  if (value === null || typeof value !== 'object') { return value; }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coloured(item, style)]));
}

function draw() {
  drawn.splice(0).forEach(chart => chart.destroy());
  const style = getComputedStyle(document.documentElement);
  configs.forEach((config, at) => drawn.push(new Chart(document.getElementById(`chart-${at}`), coloured(config, style))));
}

draw();
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
