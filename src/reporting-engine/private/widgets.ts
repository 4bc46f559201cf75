import { aws_cloudwatch as cloudwatch, aws_lambda as lambda } from 'aws-cdk-lib';
import { CacheAside } from '../cache-aside';
import { CustomView } from '../custom-view';
import { GraphView } from '../graph-view';
import { IndexTable } from '../index-table';
import { SearchIndex } from '../search-index';

/** What a dashboard shows of a view, beside the alarms. */
export function widgetsOfView(view: IndexTable): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({ title: `${view.node.id}: lag and rows`, left: [view.metricLag()], right: [view.metricRowsWritten()], width: 8 }),
  ];
}

/** What it shows of a custom view. */
export function widgetsOfCustomView(view: CustomView): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({ title: `${view.node.id}: lag and changes`, left: [view.metricLag()], right: [view.metricChangesDelivered(), view.metricChangesSetAside()], width: 8 }),
  ];
}

/** What it shows of a cache of values. */
export function widgetsOfCache(cache: CacheAside): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({ title: `${cache.node.id}: hits, misses and lag`, left: [cache.metricHits(), cache.metricMisses()], right: [cache.metricLag()], width: 8 }),
  ];
}

/** What it shows of a graph. */
export function widgetsOfGraph(view: GraphView): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({ title: `${view.node.id}: lag and items`, left: [view.metricLag()], right: [view.metricItemsWritten(), view.metricChangesSetAside()], width: 8 }),
  ];
}

/** What it shows of the projector. */
export function widgetsOfProjector(projector: lambda.IFunction, failures: cloudwatch.IMetric): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({
      title: 'Projector: duration and changes in the failure queue',
      left: [projector.metricDuration({ statistic: 'p90' })],
      right: [failures],
      width: 8,
    }),
  ];
}

/** What it shows of a search index. */
export function widgetsOfSearchIndex(view: SearchIndex): cloudwatch.IWidget[] {
  return [
    new cloudwatch.GraphWidget({ title: `${view.node.id}: lag and documents`, left: [view.metricLag()], right: [view.metricDocumentsWritten()], width: 8 }),
  ];
}
