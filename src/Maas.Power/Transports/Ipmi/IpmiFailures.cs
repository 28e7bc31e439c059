using Maas.Protocols.Ipmi;
using Maas.Protocols.Ipmi.Session;

namespace Maas.Power.Transports.Ipmi;

/// <summary>What users read when IPMI fails (power.md §3.9): the sentences and what is done about them.</summary>
internal static class IpmiFailures
{
    public static PowerException UnknownUser() => new(PowerFailure.Refused, "Incorrect username.  Check BMC configuration and try again.");

    public static PowerException WrongPassword() => new(PowerFailure.Refused, "Incorrect password.  Check BMC configuration and try again.");

    public static PowerException PasswordTimeout() => new(PowerFailure.Refused, "Authentication timeout.  Check BMC configuration and try again.");

    public static PowerException AccessDenied() =>
        new(PowerFailure.Refused, "Access denied while performing power action.  Check BMC configuration and try again.");

    public static PowerException AuthTypeUnavailable() =>
        new(PowerFailure.Setting, "Access denied while performing power action.  Check BMC configuration and try again.");

    public static PowerException SuiteUnavailable() =>
        new(PowerFailure.Setting, "Access denied while performing power action: cipher suite unavailable.  Check BMC configuration and try again.");

    public static PowerException Version2Unavailable() =>
        new(PowerFailure.Setting, "IPMI 2.0 was not discovered on the BMC.  Please try to use IPMI 1.5 instead.");

    public static PowerException NoDevice() => new(PowerFailure.Setting, "Error locating IPMI device.  Check BMC configuration and try again.");

    public static PowerException Silence(bool answersPing = false) => new(
        PowerFailure.Unreachable,
        "Connection timed out while performing power action.  Check BMC configuration and connectivity and try again."
        + (answersPing ? " (It answers an RMCP ping, but not IPMI: switch IPMI over LAN on in the BMC's settings.)" : ""));

    public static PowerException SessionLost() => new(
        PowerFailure.Unreachable,
        "The IPMI session has timed out. MAAS performed several retries.  Check BMC configuration and connectivity and try again.");

    public static PowerException Busy() =>
        new(PowerFailure.Busy, "Device busy while performing power action.  MAAS performed several retries.  Please wait and try again.");

    public static PowerException Garbage() =>
        new(PowerFailure.Failed, "The BMC's answer makes no sense.  Check that the address is a BMC's, update its firmware, or choose other workaround flags.");

    /// <summary>A command's completion code other than 00.</summary>
    public static PowerException Of(CompletionCode code, string command) => code switch
    {
        CompletionCode.Busy or CompletionCode.Timeout or CompletionCode.Initializing or CompletionCode.OutOfSpace => Busy(),
        CompletionCode.InsufficientPrivilege => AccessDenied(),
        CompletionCode.InvalidCommand => new PowerException(PowerFailure.Unsupported, $"the BMC does not know the command {command}."),
        _ => new PowerException(PowerFailure.Failed, $"the BMC answered {command} with completion code {(byte)code:X2}h."),
    };

    /// <summary>A handshake's status other than 00.</summary>
    public static PowerException Of(RmcpPlusStatus status) => status switch
    {
        RmcpPlusStatus.InsufficientResources or RmcpPlusStatus.InsufficientResourcesForRole => Busy(),
        RmcpPlusStatus.InvalidAuthenticationAlgorithm or RmcpPlusStatus.InvalidIntegrityAlgorithm or RmcpPlusStatus.NoMatchingAuthenticationPayload
            or RmcpPlusStatus.NoMatchingIntegrityPayload or RmcpPlusStatus.InvalidConfidentialityAlgorithm or RmcpPlusStatus.NoCipherSuiteMatch => SuiteUnavailable(),
        RmcpPlusStatus.InvalidRole or RmcpPlusStatus.UnauthorizedRole => AccessDenied(),
        RmcpPlusStatus.InvalidNameLength or RmcpPlusStatus.UnauthorizedName => UnknownUser(),
        RmcpPlusStatus.InvalidIntegrityCheckValue => WrongPassword(),
        RmcpPlusStatus.InvalidSessionId or RmcpPlusStatus.InactiveSessionId => SessionLost(),
        _ => new PowerException(PowerFailure.Failed, $"the BMC refused the session with status {(byte)status:X2}h."),
    };
}

/// <summary>Both sides know the password, but not the same K_g; it may be tried without.</summary>
internal sealed class WrongBmcKeyException() : Exception("Incorrect K_g key.  Check BMC configuration and try again.");
