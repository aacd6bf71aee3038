package io.bootwright.bundles.esxi;

import io.bootwright.plugin.Webhook;

/**
 * The block that the host appends to a kickstart: at its first boot ESXi posts to the job's webhook. ESXi has busybox
 * and Python; its wget sends no body in every version, so Python comes first. ESXi's firewall lets nothing out to most
 * ports and is off for the time of the report, if it was on.
 */
final class FirstBootReport {
    /** First words of the block; an operator's text must not have them. */
    static final String BEGIN = "bootwright: begin";

    private static final String BLOCK = """

            %%firstboot --interpreter=busybox
            # %1$s, appended by the host: reports that the installed system has started
            firewall=$(esxcli network firewall get 2>/dev/null | grep -c 'Enabled: true')
            if [ "$firewall" = 1 ]; then esxcli network firewall set --enabled false; fi
            cat >/tmp/bootwright-report.py <<'BOOTWRIGHT'
            import ssl
            try:
                from urllib.request import Request, urlopen
            except ImportError:
                from urllib2 import Request, urlopen
            ca = '''%4$s'''
            more = {'context': ssl.create_default_context(cadata=ca)} if ca else {}
            request = Request('%2$s', b'{"status":"success"}', {
                'Authorization': 'Bearer %3$s', 'Content-Type': 'application/json'})
            urlopen(request, timeout=30, **more).read()
            BOOTWRIGHT
            tries=0
            until python /tmp/bootwright-report.py 2>/dev/null || wget -q -O /dev/null \\
                --header 'Authorization: Bearer %3$s' --header 'Content-Type: application/json' \\
                --post-data '{"status":"success"}' '%2$s' 2>/dev/null
            do
                tries=$((tries + 1))
                if [ "$tries" -ge 90 ]; then break; fi
                sleep 10
            done
            rm -f /tmp/bootwright-report.py
            if [ "$firewall" = 1 ]; then esxcli network firewall set --enabled true; fi
            # bootwright: end
            """;

    private FirstBootReport() {}

    static String appendTo(String kickstart, Webhook webhook) {
        if (!webhook.url().matches("https?://[A-Za-z0-9._~:/%\\[\\]-]+")
                || !webhook.token().matches("[A-Za-z0-9._~+/=-]+")) {
            throw new IllegalArgumentException("the webhook's address cannot stand in a script");
        }
        String ca = webhook.ca()
                .filter(pem -> pem.matches("[A-Za-z0-9+/=\\r\\n -]+"))
                .orElse("");
        String end = kickstart.endsWith("\n") ? "" : "\n";
        return kickstart + end + BLOCK.formatted(BEGIN, webhook.url(), webhook.token(), ca);
    }
}
