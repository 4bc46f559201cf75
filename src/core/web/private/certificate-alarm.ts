import { aws_certificatemanager as acm, aws_cloudwatch as cloudwatch, Duration } from 'aws-cdk-lib';
import { AlarmOverride } from '../../operations/alarm-override';
import { AlarmSeverity } from '../../operations/alarm-severity';
import { Operations } from '../../operations/operations';

/** ACM renews its own certificates before. An imported one is renewed by hand. Library default. */
const DAYS = 30;

/**
 * The alarm `<prefix>CertificateExpiry` on the certificate of a domain name. ACM renews what it issued, so that most apps do not need it.
 * The metric ends when the certificate has expired: https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html
 */
export function addCertificateAlarm(operations: Operations, prefix: string, certificate?: acm.ICertificate, override?: AlarmOverride) {
  if (!certificate || !override) { return; }
  const { certificateArn } = certificate;
  operations.addAlarm(`${prefix}CertificateExpiry`, {
    metric: new cloudwatch.Metric({
      namespace: 'AWS/CertificateManager',
      metricName: 'DaysToExpiry',
      dimensionsMap: { CertificateArn: certificateArn },
      statistic: 'Minimum',
      period: Duration.days(1),
    }),
    threshold: DAYS,
    comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    evaluationPeriods: 1,
    treatMissingData: cloudwatch.TreatMissingData.BREACHING,
    severity: AlarmSeverity.DEGRADED,
    runbook: {
      section: 'certificateExpiry',
      whatHappened: 'The number of days until the certificate of the domain name expires was below {threshold} for {window}.',
      impact: 'No client can connect after that day.',
      firstStep: `Run \`aws acm describe-certificate --certificate-arn ${certificateArn} --query 'Certificate.[Type,NotAfter,RenewalSummary]'\`. `
        + 'Import a new version of an IMPORTED one. Of another, restore the DNS records that ACM validates.',
    },
  }, override);
}
