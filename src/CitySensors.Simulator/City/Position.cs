namespace CitySensors.Simulator.City;

/// <summary>A position on the Earth in degrees, WGS 84.</summary>
public readonly record struct Position(double Latitude, double Longitude);
