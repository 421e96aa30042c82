// Turns what ui.chart() declares in the page into a drawing; the table below it says the same in figures.
import { BarChart, LineChart, PieChart, RadarChart } from "echarts/charts";
import { AriaComponent, GridComponent, LegendComponent, RadarComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

echarts.use([
  BarChart, LineChart, PieChart, RadarChart,
  AriaComponent, GridComponent, LegendComponent, RadarComponent, TooltipComponent, SVGRenderer,
]);

const number = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 2 });
const ink = "#2b211b";
const faint = "#e4dacb";
const colors = ["#1f5673", "#b5402f", "#c28a1c", "#3f7a4f", "#6b4a7d", "#7d6a58"];
const text = { fontFamily: "Be Vietnam Pro, sans-serif", fontSize: 15, lineHeight: 20, color: ink };

// A few labels are all shown, broken into lines if need be; of many, every second or third.
function few({ labels }, room) {
  const width = (room - 64) / labels.length - 4;
  return width < 40 ? { hideOverlap: true } : { interval: 0, width, overflow: "break" };
}

const axes = (spec, room, lying = false) => {
  const words = {
    type: "category",
    data: spec.labels,
    inverse: lying,
    axisTick: { show: false },
    axisLine: { lineStyle: { color: ink } },
    axisLabel: lying ? { ...text, width: Math.min(240, Math.round(room * 0.35)), overflow: "break" } : { ...text, ...few(spec, room) },
  };
  const figures = {
    type: "value",
    splitNumber: lying ? 3 : 5,
    max: spec.unit === "%" ? 100 : null,
    axisLabel: { ...text, formatter: number.format, hideOverlap: true },
    splitLine: { lineStyle: { color: faint } },
  };
  return lying ? { xAxis: figures, yAxis: words } : { xAxis: words, yAxis: figures };
};

const rows = (spec, common) => spec.series.map(([name, data]) => ({ name, data, ...common }));

// In pixels: how far the axes of a radar go. Their names stand beside them and do not break by themselves.
const reach = (room) => (room < 380 ? 72 : 100);

function broken(name, longest) {
  const lines = [""];
  for (const word of name.split(" ")) {
    if (lines.at(-1) && `${lines.at(-1)} ${word}`.length > longest) lines.push(word);
    else lines.push(`${lines.pop()} ${word}`.trim());
  }
  return lines.join("\n");
}

// "stacked" shows parts of a whole over time, "lying" suits long names, such as those of communes.
const kinds = {
  bar: (spec, room) => ({ ...axes(spec, room), series: rows(spec, { type: "bar", barMaxWidth: 44 }) }),
  lying: (spec, room) => ({ ...axes(spec, room, true), series: rows(spec, { type: "bar", barMaxWidth: 26 }) }),
  stacked: (spec, room) => ({ ...axes(spec, room), series: rows(spec, { type: "bar", barMaxWidth: 44, stack: "all" }) }),
  line: (spec, room) => ({
    ...axes(spec, room),
    series: rows(spec, { type: "line", symbol: "circle", symbolSize: 9, lineStyle: { width: 3 } }),
  }),
  // Several measures of one unit, or of few; with a unit that is no share, each axis ends at the largest value of all.
  radar: (spec, room) => ({
    radar: {
      radius: reach(room),
      center: ["50%", spec.series.length > 1 ? "46%" : "52%"],
      splitNumber: 4,
      axisName: { ...text, formatter: (name) => broken(name, (room / 2 - reach(room) - 12) / 8) },
      splitArea: { show: false },
      splitLine: { lineStyle: { color: faint } },
      axisLine: { lineStyle: { color: faint } },
      indicator: spec.labels.map((name) => ({
        name,
        max: spec.unit === "%" ? 100 : Math.max(1, ...spec.series.flatMap(([, values]) => values)),
      })),
    },
    series: spec.series.map(([name, value], at) => ({
      type: "radar",
      name,
      symbol: ["circle", "rect", "triangle", "diamond"][at % 4],
      symbolSize: 9,
      lineStyle: { width: 3, type: ["solid", "dashed", "dotted"][at % 3] },
      areaStyle: { opacity: at === 0 ? 0.14 : 0 },
      data: [{ name, value: value.map((one) => one ?? 0) }],
    })),
  }),
  share: (spec) => ({
    series: spec.series.slice(0, 1).map(([name, data]) => ({
      name,
      type: "pie",
      radius: ["40%", "70%"],
      center: ["50%", "38%"],
      itemStyle: { borderColor: "#fff", borderWidth: 3 },
      label: { show: false }, // the legend has room for the names and their shares, the ring has not
      data: spec.labels.map((label, at) => ({ name: label, value: data[at] })),
    })),
  }),
};

const named = ({ kind, labels, series }) => (name) => {
  if (kind !== "share") return name;
  const [[, values]] = series;
  const whole = values.reduce((sum, value) => sum + value, 0);
  return `${name}: ${number.format((100 * values[labels.indexOf(name)]) / whole)} %`;
};

export function draw(place) {
  if (echarts.getInstanceByDom(place)) return;
  const spec = JSON.parse(place.dataset.chart);
  const many = spec.kind === "share" || spec.series.length > 1;
  const narrow = place.clientWidth < 380;
  const chart = echarts.init(place, null, { renderer: "svg" });
  chart.setOption({
    animation: false,
    color: colors,
    textStyle: text,
    aria: { enabled: true, label: { enabled: false }, decal: { show: many && spec.kind !== "radar" } }, // patterns, for eyes that do not tell colours apart
    grid: { left: 8, right: 24, top: 16, bottom: many ? (narrow ? 84 : 52) : 8, containLabel: true },
    legend: many ? { bottom: 0, textStyle: text, itemGap: narrow ? 12 : 20, formatter: named(spec) } : undefined,
    tooltip: {
      renderMode: "richText", // the HTML one writes style attributes, which the content security policy refuses
      trigger: ["share", "radar"].includes(spec.kind) ? "item" : "axis",
      axisPointer: { type: "shadow" },
      valueFormatter: (value) => `${number.format(value)} ${spec.unit}`.trim(),
      textStyle: text,
    },
    ...kinds[spec.kind](spec, place.clientWidth),
  });
  new ResizeObserver(() => fit(place, chart)).observe(place);
}

// With a view box the drawing also shrinks to the width of a sheet of paper, where nothing can be drawn anew.
function fit(place, chart) {
  if (!place.isConnected) chart.dispose();
  if (chart.isDisposed() || matchMedia("print").matches) return;
  chart.resize();
  place.querySelector("svg").setAttribute("viewBox", `0 0 ${chart.getWidth()} ${chart.getHeight()}`);
}
