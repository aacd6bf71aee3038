package io.bootwright.cli.job;

/**
 * One server-sent event.
 *
 * @param id of the event, as the stream last told; empty if it never did
 * @param kind such as {@code job}; {@code message} by default
 * @param data its text
 */
record SseEvent(String id, String kind, String data) {}
