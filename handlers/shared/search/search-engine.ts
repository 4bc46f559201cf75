export interface SearchRequest {
  readonly method: 'GET' | 'PUT' | 'POST' | 'DELETE';
  /**
   * Without a query: Amazon OpenSearch Service ignores the parameters in the URL of a signed POST request.
   * https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-signing-service-requests.html
   */
  readonly path: string;
  /** JSON, or one JSON object a line for a bulk request. */
  readonly body?: string;
}

export interface SearchResponse {
  readonly status: number;
  readonly body: string;
}

/** A domain of OpenSearch Service or a collection of OpenSearch Serverless. */
export interface SearchEngine {
  /** Answers whatever the status is. Throws if there was no response. */
  send(request: SearchRequest): Promise<SearchResponse>;
}
