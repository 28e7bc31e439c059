namespace Maas.Region.Settings;

/// <summary>The settings of <c>maas/?op=set_config</c> as the region reads them: the stored value, else the default (api-resources.md §3).</summary>
public interface ISettings
{
    string Text(string name);

    bool Flag(string name);

    int Number(string name);
}
