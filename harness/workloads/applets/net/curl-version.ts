/** What the stand-in says that it is: the curl of a recent curlimages/curl. */
export const CURL_VERSION = '8.14.1';
