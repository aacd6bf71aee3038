package io.bootwright.errors;

import java.util.Set;

/** Why a BMC could not be brought to do something: what a probe answers, and what a job's hint says more exactly. */
public enum BmcErrorCode implements ErrorCode {
    BMC_ADDRESS_INVALID(
            "The BMC's address cannot be used",
            "bmc.address is not of the form http(s)://HOST[:PORT], without credentials and without a path.",
            "Correct bmc.address of the server."),
    BMC_NO_CONNECTION(
            "No connection to the BMC",
            "Nothing takes connections at the address, or the network does not lead there.",
            "Check bmc.address of the server, the cable of the BMC and the way to its network."),
    BMC_NO_ANSWER(
            "The BMC did not answer in time",
            "The connection stands, but no answer came.",
            "Check the network to the BMC. If it hangs, reset the BMC itself."),
    BMC_NOT_REDFISH(
            "There is no Redfish service at the address",
            "What answers at bmc.address does not speak Redfish, or Redfish is switched off in it.",
            "Check that bmc.address is a BMC and that Redfish is enabled in it."),
    BMC_REDIRECTED(
            "The BMC sends the host elsewhere",
            "The BMC answers with a redirect to another address. The password and the session stay with the address they"
                    + " were given for.",
            "Set bmc.address of the server to the BMC's own Redfish address."),
    BMC_TLS_SETTINGS(
            "The TLS settings for the BMC cannot be used",
            "bmc.tls of the server does not fit together, or its certificate cannot be read.",
            "Correct bmc.tls of the server: ca needs a PEM certificate, pin the SHA-256 digest of one."),
    BMC_TLS_UNTRUSTED(
            "The BMC's certificate is not trusted",
            "The certificate is self-signed or from an authority that this host does not know.",
            "Set bmc.tls of the server: mode ca with the BMC's authority, or mode pin with its certificate's digest."),
    BMC_TLS_TOO_OLD(
            "The BMC's TLS is too old",
            "The BMC may know only versions or ciphers that are no longer safe.",
            "Update the BMC's firmware, and turn on TLS 1.2 or 1.3 in it."),
    BMC_SCHEME_WRONG(
            "HTTP and HTTPS are mixed up",
            "The port speaks TLS where bmc.address says http://, or plain HTTP where it says https://.",
            "Correct scheme and port in bmc.address of the server. HTTPS is what keeps the password secret."),
    BMC_LOGIN_FAILED(
            "The BMC refuses the login",
            "User name or password are wrong, or the account is locked.",
            "Correct username and password of this server's bmc; after several wrong ones a BMC may lock the account for"
                    + " some minutes."),
    BMC_RIGHTS_MISSING(
            "The BMC's account has too few rights",
            "The login works, but the BMC forbids what was asked.",
            "Give the BMC account the Operator or Administrator role. Some BMCs answer like this when their licence does not"
                    + " cover virtual media."),
    BMC_NO_SYSTEM(
            "The BMC manages no computer system that could be used",
            "Its list of systems is empty, or none of them is the one wanted.",
            "Check that bmc.address is the server's BMC and not a chassis or power unit; wait until the BMC has started; or"
                    + " set system_id of the server to one of the systems that the detail lists."),
    BMC_QUIRKS_UNKNOWN(
            "There is no quirk file of this name",
            "quirks of the server names no family that this host knows.",
            "Set quirks of the server to auto or to one of the names that the detail lists."),
    BMC_ANSWER_UNUSABLE(
            "The BMC's answer cannot be used",
            "The answer is not JSON, too large, or lacks what the standard asks for.",
            "Check that bmc.address is the address of a Redfish service. Update the BMC's firmware."),
    BMC_REFUSED(
            "The BMC refused the request",
            "The BMC answered with an error; the detail has its own words.",
            "Check the BMC's own log. Reset the BMC if it is stuck."),
    BMC_MEDIA_MISSING(
            "The BMC has no virtual media that could be used",
            "Neither system nor manager lists virtual media, or none takes a CD image by URL.",
            "Probe the server to see which media there are. A licence or a right of the account may be missing."),
    BMC_MEDIA_URL(
            "The BMC cannot use this host's media URL",
            "The BMC takes images only from addresses of another form.",
            "Correct urls.media of this host, or of the server."),
    BMC_MEDIA_REFUSED(
            "The BMC did not insert the image",
            "The BMC refused the image, or took it and does not show it as inserted.",
            "Check that the BMC can fetch from the media URL, that virtual media are licensed and that nobody holds them."),
    BMC_EJECT_FAILED(
            "The BMC did not eject the image",
            "The virtual medium still reads as inserted.",
            "Eject it in the BMC's web page, or reset the BMC."),
    BMC_BOOT_OVERRIDE(
            "The BMC did not take the boot override",
            "The boot settings were refused, or were not kept.",
            "Check that the server's firmware is set to UEFI and that no one-time boot is pending in it."),
    BMC_POWER(
            "The BMC did not change the power",
            "The power state did not follow the request in time, or the system has no Reset action.",
            "Check the BMC's event log for a power or hardware fault, and that the account has the Operator role."),
    BMC_TASK_STUCK(
            "The BMC did not end its task",
            "The BMC answered with a task and did not end it in time.",
            "Look at the BMC's task list. Reset the BMC if it is stuck."),
    BMC_UPDATE_REFUSED(
            "The BMC did not take the firmware",
            "The update service is missing, or refused the image.",
            "Look at the BMC's own log. Update this firmware in the BMC's web page once to see what it wants."),
    BMC_UPDATE_MISSING(
            "The BMC offers no firmware update",
            "There is no update service, or none of the ways to update that this host knows.",
            "Give the BMC account the Administrator role; some BMCs want a licence for this. Else update in band, with the"
                    + " vendor's tool."),
    BMC_INTERRUPTED(
            "Waiting for the BMC was interrupted",
            "The host was stopping while it waited.",
            "Nothing to mend. Jobs go on when the host is back.");

    private final ErrorText text;

    BmcErrorCode(String title, String meaning, String remedy) {
        this.text = new ErrorText(title, meaning, remedy);
    }

    @Override
    public ErrorText text() {
        return text;
    }

    @Override
    public Set<Place> places() {
        return Set.of(Place.BMC);
    }
}
