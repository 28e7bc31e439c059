using System.Collections;
using System.Runtime.InteropServices;
using System.Text;
using Maas.Agent.Host;

namespace Maas.Agent.Init;

/// <summary>Starts a child without .NET's process class, which would take the burying of children out of the first process' hands.</summary>
internal static class BareProcess
{
    /// <summary>The child's process id, or -1.</summary>
    public static int Start(IReadOnlyList<string> command)
    {
        var variables = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>().Select(variable => $"{variable.Key}={variable.Value}");
        var arguments = Strings(command);
        var environment = Strings(variables);
        try
        {
            var error = Libc.posix_spawn(out var pid, Encoding.UTF8.GetBytes(command[0] + "\0"), 0, 0, arguments, environment);
            return error == 0 ? pid : -1;
        }
        finally
        {
            foreach (var text in arguments.Concat(environment))
                Marshal.FreeCoTaskMem(text);
        }
    }

    private static nint[] Strings(IEnumerable<string> texts) => [.. texts.Select(Marshal.StringToCoTaskMemUTF8), 0];
}
