package io.bootwright.server.config;

import java.net.URI;

/**
 * Under which addresses this host is seen (key {@code urls}); a server may override media and target.
 *
 * @param operator by operators and CI (key {@code public})
 * @param media by BMCs, for ISO images
 * @param target by machines being provisioned, for webhook and registry
 */
public record Urls(URI operator, URI media, URI target) {}
